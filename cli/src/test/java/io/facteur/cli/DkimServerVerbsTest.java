package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facteur.home.Home;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of {@code dkim} that ask the server. */
class DkimServerVerbsTest {

    private static final String ACTIVE =
            "{\"selector\":\"s1\",\"algorithm\":\"rsa\",\"state\":\"active\",\"record\":\"v=DKIM1; k=rsa; p=AAAA\"}";
    private static final String PENDING =
            "{\"selector\":\"s2\",\"algorithm\":\"rsa\",\"state\":\"pending\",\"record\":\"v=DKIM1; k=rsa; p=BBBB\"}";
    private static final String KEYS = "/domains/example.org/dkim";

    @TempDir
    Path directory;

    FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(new Home(directory));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Run run(String... arguments) {
        return Run.on(server.home.root()).run(arguments);
    }

    @Test
    void listShouldShowTheKeysOfAllDomains() {
        server.answer("GET /domains", 200, "[\"example.org\",\"xn--bcher-kva.example\"]")
                .answer("GET " + KEYS, 200, "[" + ACTIVE + "," + PENDING + "]")
                .answer("GET /domains/xn--bcher-kva.example/dkim", 200, "[]");

        Run run = run("dkim", "list");

        assertThat(run.exitCode).isZero();
        assertThat(run.out.lines())
                .containsExactly(
                        "example.org              s1               rsa      active",
                        "example.org              s2               rsa      pending");
    }

    @Test
    void listShouldSayWhatToDoWhenThereIsNoKey() {
        server.answer("GET " + KEYS, 200, "[]");

        assertThat(run("dkim", "list", "example.org").err)
                .contains("No key: mail is sent unsigned", "dkim rotate example.org");
        assertThat(run("dkim", "show", "example.org").exitCode).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run("dkim", "list", "other.test").exitCode).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void showShouldPrintTheLinesOfAZoneFile() throws Exception {
        server.answer("GET " + KEYS, 200, "[" + ACTIVE + "," + PENDING + "]");

        assertThat(run("dkim", "show", "example.org").out.lines())
                .containsExactly(
                        "; s1: active",
                        "s1._domainkey.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=AAAA\" )",
                        "; s2: pending",
                        "s2._domainkey.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=BBBB\" )");
        JsonNode json = new ObjectMapper().readTree(run("dkim", "show", "example.org", "--json").out);
        assertThat(json.path(1).path("name").asText()).isEqualTo("s2._domainkey.example.org");
        assertThat(json.path(1).path("state").asText()).isEqualTo("pending");
    }

    @Test
    void rotateShouldPrintOnlyRecordsOnTheStandardOutput() {
        server.answer("POST " + KEYS, 201, "[" + PENDING + "]");

        Run run = run("dkim", "rotate", "example.org");

        assertThat(run.exitCode).isZero();
        assertThat(run.out.lines()).containsExactly("s2._domainkey.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=BBBB\" )");
        assertThat(run.err)
                .contains("The rsa key s2 signs once its record is seen in the DNS", "dkim list example.org");
        assertThat(server.requests).anyMatch(request -> request.contains("{\"activate\":false}"));
    }

    @Test
    void addShouldAskForAKindAndSayWhenItIsTaken() {
        server.answer("POST " + KEYS, 409, "{\"message\":\"example.org has a key with the selector s1 already\"}");

        Run run = run("dkim", "add", "example.org", "--type", "ed25519", "--selector", "s1", "--now");

        assertThat(run.exitCode).isEqualTo(ExitCode.ALREADY_THERE);
        assertThat(run.err).contains("selector s1 already");
        assertThat(server.requests)
                .anyMatch(request ->
                        request.contains("{\"algorithm\":\"ed25519\",\"activate\":true,\"selector\":\"s1\"}"));
        assertThat(run("dkim", "add", "example.org").exitCode).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void removeShouldForgetAKeyThatDoesNotSign() {
        server.answer("DELETE " + KEYS + "/s2", 200, PENDING)
                .answer("DELETE " + KEYS + "/s1", 409, "{\"message\":\"the key s1 of example.org signs\"}");

        assertThat(run("dkim", "remove", "example.org", "s2", "--yes").out)
                .contains("The key s2 of example.org is forgotten");
        assertThat(run("dkim", "remove", "example.org", "s1", "--yes").exitCode).isEqualTo(ExitCode.IN_USE);
    }
}
