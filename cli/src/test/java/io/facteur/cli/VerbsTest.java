package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import io.facteur.home.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerbsTest {

    static final String ADDED = """
        {"domain":"xn--bcher-kva.example","unicode":"bücher.example",
         "addresses":["postmaster@xn--bcher-kva.example","abuse@xn--bcher-kva.example"],
         "administrator":"admin@xn--bcher-kva.example","administratorCreated":true,
         "dkimSelector":"s20261124"}\
        """;
    static final String USER_ADDED = """
        {"user":"ana@example.org","unicode":"ana@example.org","mailboxes":["INBOX"],"hadMail":false}\
        """;

    @TempDir
    Path directory;

    FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(new Home(directory.resolve("home")));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Run.Builder on() {
        return Run.on(server.home.root());
    }

    @Test
    void domainAddShouldSendALabelsAndShowBothForms() {
        server.answer("PUT /facteur/domains/xn--bcher-kva.example", 201, ADDED);

        Run run = on().run("domain", "add", "Bücher.example");

        assertThat(run.err).isEmpty();
        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .contains("Created: DKIM key, postmaster@ abuse@")
                .contains("Mail to them goes to admin@xn--bcher-kva.example (admin@bücher.example)")
                .containsPattern("Password of admin@xn--bcher-kva.example \\(shown once\\): [a-z]+-[a-z]+-\\d\\d-")
                .contains("next: ./facteur user add ana@xn--bcher-kva.example");
    }

    @Test
    void outputShouldBeAsciiWhenTheTerminalHasNoUtf8() {
        server.answer("PUT /facteur/domains/xn--bcher-kva.example", 201, ADDED);

        assertThat(on().ascii().run("domain", "add", "xn--bcher-kva.example").out)
                .isASCII()
                .contains("Mail to them goes to admin@xn--bcher-kva.example");
        assertThat(on().ascii().run("domain", "add", "xn--bcher-kva.example", "--json").out)
                .isASCII()
                .contains("b\\u00FCcher.example");
        Run refused = on().ascii().run("domain", "add", "bücher.example");
        assertThat(refused.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err).contains("xn--...");
    }

    @Test
    void domainAddShouldGiveTheGeneratedPasswordInJson() {
        server.answer("PUT /facteur/domains/xn--bcher-kva.example?admin=ana%40example.org", 201, ADDED);

        Run run = on().run("domain", "add", "bücher.example", "--admin", "ana@example.org", "--json");

        String password = run.json().path("administratorPassword").asText();
        assertThat(password).isNotEmpty();
        assertThat(server.requests.get(0)).contains("\"administratorPassword\":\"" + password + "\"");
    }

    @Test
    void domainListShouldShowBothForms() {
        server.answer("GET /domains", 200, "[\"xn--bcher-kva.example\",\"example.org\"]");

        assertThat(on().run("domain", "list").out)
                .isEqualTo(String.format("example.org%nxn--bcher-kva.example (bücher.example)%n"));
        assertThat(on().run("domain", "list", "--json")
                        .json()
                        .path("domains")
                        .get(1)
                        .path("unicode")
                        .asText())
                .isEqualTo("bücher.example");
    }

    @Test
    void domainRemoveShouldSayHowToUndo() {
        server.answer(
                "DELETE /facteur/domains/example.org",
                200,
                "{\"domain\":\"example.org\",\"unicode\":\"example.org\",\"administratorRemoved\":null}");

        assertThat(on().run("domain", "remove", "example.org").out)
                .contains("undo: ./facteur domain add example.org")
                .doesNotContain("administrator");
    }

    @Test
    void exitCodesShouldTellWhyTheServerRefuses() {
        server.answer("PUT /facteur/domains/example.org", 409, "{\"message\":\"exists already\"}")
                .answer("DELETE /facteur/domains/example.org", 409, "{\"message\":\"has users\"}");

        assertThat(on().run("domain", "add", "example.org").exitCode).isEqualTo(ExitCode.ALREADY_THERE);
        Run inUse = on().run("domain", "remove", "example.org");
        assertThat(inUse.exitCode).isEqualTo(ExitCode.IN_USE);
        assertThat(inUse.err).isEqualTo(String.format("facteur: has users%n"));
        assertThat(on().run("domain", "remove", "example.net").exitCode).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(on().run("domain", "add", "exa_mple.org").exitCode).isEqualTo(ExitCode.USAGE);
        Run json = on().run("domain", "remove", "example.net", "--json");
        assertThat(Json.parse(json.err).path("error").path("exitCode").asInt()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void userAddShouldShowTheGeneratedPasswordOnce() {
        server.answer("PUT /facteur/users/ana%40example.org", 201, USER_ADDED);

        Run run = on().run("user", "add", "ana@example.org");

        String password = run.out
                .lines()
                .filter(line -> line.startsWith("Password (shown once): "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
        assertThat(server.requests)
                .containsExactly("PUT /facteur/users/ana%40example.org {\"password\":\"" + password + "\"}");
    }

    @Test
    void userAddShouldTakeThePasswordFromAFileOrTheInput() throws Exception {
        server.answer("PUT /facteur/users/ana%40example.org", 201, USER_ADDED);
        Path file = Files.writeString(directory.resolve("password"), "with spaces \nsecond line\n");

        Run fromFile = on().run("user", "add", "ana@example.org", "--password-file", file.toString());
        on().in("from input\n").run("user", "add", "ana@example.org", "--password-file", "-");
        on().run("user", "add", "ana@example.org", "--password", "on the line");

        assertThat(fromFile.out).doesNotContain("with spaces");
        assertThat(server.requests)
                .extracting(request -> request.replaceFirst("^[^{]*", ""))
                .containsExactly(
                        "{\"password\":\"with spaces \"}",
                        "{\"password\":\"from input\"}",
                        "{\"password\":\"on the line\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--password= ",
                "--password-file=/no/such/file",
                "--password-file=-",
                "--ask-password",
                "--password=a --ask-password",
            })
    void userAddShouldRefuseWhenThereIsNoUsablePassword(String options) {
        String[] arguments = ("user|add|ana@example.org|" + options.replace(" --", "|--")).split("\\|");

        assertThat(on().run(arguments).exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void userPasswdShouldNotCreateAUser() {
        server.answer("HEAD /users/ana%40example.org", 200, "").answer("PUT /users/ana%40example.org?force", 204, "");

        assertThat(on().run("user", "passwd", "bob@example.org").exitCode).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(on().run("user", "passwd", "ana@example.org", "--password", "x").exitCode)
                .isZero();
        assertThat(server.requests)
                .containsExactly(
                        "HEAD /users/bob%40example.org",
                        "HEAD /users/ana%40example.org", "PUT /users/ana%40example.org?force {\"password\":\"x\"}");
    }

    @Test
    void userListShouldFilterByDomain() {
        server.answer("GET /users", 200, "[{\"username\":\"b@example.net\"},{\"username\":\"a@example.org\"}]");

        assertThat(on().run("user", "list").out.lines()).containsExactly("b@example.net", "a@example.org");
        assertThat(on().run("user", "list", "example.org").out.lines()).containsExactly("a@example.org");
    }

    @Test
    void userRemoveShouldKeepMailUnlessAsked() {
        String removed = "{\"user\":\"ana@example.org\",\"addresses\":[\"info@example.org\"],\"messagesKept\":3}";
        server.answer("DELETE /facteur/users/ana%40example.org", 200, removed)
                .answer("DELETE /facteur/users/ana%40example.org?mail=delete", 200, removed);

        assertThat(on().run("user", "remove", "ana@example.org").out)
                .contains("info@example.org")
                .contains("3 messages are kept")
                .contains("undo: ./facteur user add ana@example.org");
        assertThat(on().run("user", "remove", "ana@example.org", "--delete-mail", "--yes").out)
                .doesNotContain("undo");
    }

    @Test
    void aliasVerbsShouldSpeakToJames() {
        String mappings =
                "[{\"type\":\"Alias\",\"mapping\":\"ana@example.org\"},{\"type\":\"Forward\",\"mapping\":\"x@y\"}]";
        server.answer("HEAD /users/ana%40example.org", 200, "")
                .answer("GET /mappings/user/new%40example.org", 200, "[]")
                .answer("GET /mappings/user/bob%40example.org", 200, "[]")
                .answer("GET /mappings/user/info%40example.org", 200, mappings)
                .answer("GET /mappings", 200, "{\"info@example.org\":" + mappings + "}")
                .answer("PUT /address/aliases/ana%2540example.org/sources/new%2540example.org", 204, "")
                .answer("DELETE /address/aliases/ana%2540example.org/sources/info%2540example.org", 204, "");

        assertThat(on().run("alias", "add", "new@example.org", "ana@example.org").exitCode)
                .isZero();
        assertThat(on().run("alias", "add", "info@example.org", "ana@example.org").exitCode)
                .isEqualTo(ExitCode.ALREADY_THERE);
        assertThat(on().run("alias", "add", "new@example.org", "bob@example.org").exitCode)
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(on().run("alias", "list").out.lines()).containsExactly("info@example.org leads to ana@example.org");
        assertThat(on().run("alias", "remove", "info@example.org").out)
                .contains("undo: ./facteur alias add info@example.org ana@example.org");
        assertThat(on().run("alias", "remove", "new@example.org").exitCode).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void statusShouldShowListenersChildrenAndMail() throws Exception {
        server.listen("smtp", "SMTP", 2525, "starttls");
        server.answer("GET /facteur/status", 200, "{\"spool\":1,\"held\":7,\"error\":2,\"repositories\":{}}");

        Run run = on().run("status");

        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .startsWith("ready on ")
                .containsPattern("smtp +SMTP +127.0.0.1:2525 +STARTTLS")
                .containsPattern("cassandra +ready +127.0.0.1:19042 +process 4711")
                .contains("7 held for other domains, 0 on the way to them, 1 on the way to a mailbox, 2 in error");
        Run json = on().run("status", "--json");
        assertThat(json.json().path("state").asText()).isEqualTo("ready");
        assertThat(json.json().path("listeners").get(1).path("tls").asText()).isEqualTo("starttls");
        assertThat(json.json().path("mail").path("held").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            held-trial       | this is a trial, ./facteur setup HOSTNAME makes it public
            held-until-ready | until ./facteur doctor has nothing to mend, or ./facteur queue start
            held-always      | outgoing.xml says <hold>always</hold>
            stopped          | stopped by ./facteur queue stop, ./facteur queue start lets it leave
            open             |
            """)
    void statusShouldSayWhyMailDoesNotLeave(String sending, String why) throws Exception {
        server.state("ready");
        server.answer("GET /facteur/status", 200, "{\"held\":7,\"sending\":\"" + sending + "\"}");

        Run run = on().run("status");

        if (why == null) {
            assertThat(run.out).doesNotContain("outgoing mail is held");
        } else {
            assertThat(run.out).contains("  outgoing mail is held: " + why + "\n");
        }
        assertThat(on().run("status", "--json").json().at("/mail/sending").asText())
                .isEqualTo(sending);
    }

    @Test
    void statusShouldStillBeTrueWhenTheApiDoesNotAnswer() {
        server.answer("GET /facteur/status", 500, "{\"message\":\"the store is down\"}");

        Run run = on().run("status");

        assertThat(run.out).contains("ready on ").contains("mail: the store is down");
    }

    @Test
    void statusShouldSayStoppedWhenTheServerWasKilled() throws Exception {
        server.close();

        Run run = on().run("status");

        assertThat(run.exitCode).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(run.out).startsWith("stopped on ").contains("was killed").contains("next: ./facteur up");
        assertThat(on().run("status", "--json").json().path("state").asText()).isEqualTo("stopped");
        assertThat(on().run("down").exitCode).isZero();
        assertThat(on().run("user", "list").exitCode).isEqualTo(ExitCode.NOT_RUNNING);
        server = new FakeServer(server.home);
    }

    @Test
    void adviceShouldNameTheHomeWhenItWasGiven() throws Exception {
        Run run = Run.on(Path.of("data"))
                .run("user", "list", "--home", directory.resolve("other").toString());

        assertThat(run.exitCode).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(run.err).contains("the server is not running on").contains("./facteur up --home " + directory);
        Run variable = Run.on(Path.of("data"))
                .variable("FACTEUR_HOME", directory.resolve("third").toString())
                .run("user", "list");
        assertThat(variable.err).contains("third/: ./facteur up");
    }

    @Test
    void verbShouldSayWhatToDoWhenThePasswordWasChanged() throws Exception {
        String before = new Secrets(server.home).read(Secrets.ADMIN);
        server.answer("GET /users", 401, "{}");

        assertThat(on().run("user", "list").err).contains("stop and start").doesNotContain(before);
    }
}
