package io.facteur.cli;

import static io.facteur.cli.SignedMail.facteur;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthCheckTest {

    @TempDir
    static Path shared;

    static SignedMail mail;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeMail() throws IOException {
        mail = SignedMail.in(shared);
    }

    private static Run check(String... arguments) {
        return facteur(SignedMail.arguments(new String[] {"auth", "check", "--zone", mail.zone.toString()}, arguments));
    }

    private static List<JsonNode> lines(Run run) {
        return run.out.lines().map(Json::parse).toList();
    }

    @Test
    void checkShouldExplainAMessageThatPasses() throws Exception {
        Path file = mail.sign("passes.eml", SignedMail.MESSAGE);

        Run run =
                check(file.toString(), "--ip", "192.0.2.1", "--helo", "mail.example.org", "--from", "ana@example.org");

        assertThat(run.exitCode).as(run.err).isZero();
        assertThat(run.err).isEmpty();
        assertThat(run.out)
                .startsWith(file + "\n  From    example.org\n")
                .contains("\n  iprev   pass      192.0.2.1 is mail.example.org, which leads back to it\n")
                .contains("\n  SPF     pass      HELO mail.example.org: ")
                .contains("\n  SPF     pass      MAIL FROM example.org: ")
                .contains("\n  DKIM    pass      d=example.org s=s2026 (rsa-sha256, 1024 bits): ")
                .contains("\n  ARC     none      ")
                .contains("\n  DMARC   pass      ")
                .contains("v=DMARC1; p=reject; rua=mailto:dmarc@example.org\n")
                .contains("found at _dmarc.example.org, the author's domain itself\n")
                .contains("DKIM of example.org (s=s2026) is aligned\n")
                .contains("\n  This server would accept it\n    because of what DMARC says\n")
                .contains("\n  Authentication-Results: localhost;\n  \tiprev=pass policy.iprev=192.0.2.1;\n")
                .doesNotContain("\r");
    }

    @Test
    void checkShouldExplainAForgedMessage() {
        Run run = check(mail.message.toString(), "--ip", "198.51.100.1", "--helo", "x.test", "--from", "<>");

        assertThat(run.exitCode).isZero();
        assertThat(run.out)
                .contains("\n  iprev   permerror ")
                .contains("\n  DKIM    none      the message has no signature\n")
                .contains("\n  DMARC   fail      ")
                .contains("the domain asks for: reject\n")
                .contains("\n  This server would refuse it: 550 5.7.1 ")
                .contains("\n    because the client's address has no name that leads back to it\n")
                .contains("policy.dmarc=reject\n");
    }

    @Test
    void checkShouldSayWhatItDidNotCheckAndWhy() {
        assertThat(check(mail.message.toString()).err)
                .contains("note: SPF and iprev were not checked")
                .contains("--ip");
        Run withoutSender = check(mail.message.toString(), "--ip", "192.0.2.1", "--helo", "mail.example.org");
        assertThat(withoutSender.err).contains("no --from").contains("bounce");
        assertThat(withoutSender.out).contains("SPF     pass      MAIL FROM mail.example.org");
        Run alone = check(mail.message.toString(), "--ip", "192.0.2.1", "--json");
        JsonNode line = Json.parse(alone.out);
        assertThat(line.path("spf")).isEmpty();
        assertThat(line.path("iprev").path("result").asText()).isEqualTo("pass");
        assertThat(line.path("notes").get(0).asText()).contains("--from").contains("--helo");
        assertThat(line.path("field").asText()).doesNotContain("spf=");
    }

    @Test
    void jsonShouldHaveALineForEachMessageWithEveryMethod() throws Exception {
        Path file = mail.sign("json.eml", SignedMail.MESSAGE);

        Run run = check(
                file.toString(),
                mail.message.toString(),
                "--json",
                "--ip",
                "192.0.2.1",
                "--helo",
                "mail.example.org",
                "--from",
                "ana@example.org",
                "--authserv-id",
                "mx.example.net");

        assertThat(run.err).isEmpty();
        assertThat(lines(run)).hasSize(2);
        JsonNode line = lines(run).get(0);
        assertThat(line.path("file").asText()).isEqualTo(file.toString());
        assertThat(line.path("iprev").path("result").asText()).isEqualTo("pass");
        assertThat(line.path("spf").get(1).path("identity").asText()).isEqualTo("mailfrom");
        assertThat(line.path("spf").get(1).path("aligned").asBoolean()).isTrue();
        assertThat(line.path("spf").get(0).path("aligned").isNull()).isTrue();
        JsonNode dkim = line.path("dkim").get(0);
        assertThat(dkim.path("result").asText()).isEqualTo("pass");
        assertThat(dkim.path("domain").asText()).isEqualTo("example.org");
        assertThat(dkim.path("selector").asText()).isEqualTo("s2026");
        assertThat(dkim.path("aligned").asBoolean()).isTrue();
        assertThat(dkim.path("code").asText()).isEqualTo("signature-valid");
        assertThat(dkim.path("reason").asText()).isNotEmpty();
        assertThat(line.path("arc").path("result").asText()).isEqualTo("none");
        assertThat(line.path("dmarc").path("discovery").asText()).isEqualTo("author-domain");
        assertThat(line.path("handling").path("action").asText()).isEqualTo("accept");
        assertThat(line.path("field").asText()).startsWith("Authentication-Results: mx.example.net;\r\n");
        assertThat(lines(run).get(1).path("dkim")).isEmpty();
    }

    @Test
    void lineEndsShouldNotMatter() throws Exception {
        Path file = mail.sign("lines.eml", SignedMail.MESSAGE);
        Path crlf = Files.writeString(
                directory.resolve("crlf.eml"), Files.readString(file).replace("\n", "\r\n"));

        assertThat(lines(check(file.toString(), crlf.toString(), "--json")))
                .extracting(line -> line.path("dkim").get(0).path("result").asText())
                .containsExactly("pass", "pass");
    }

    @Test
    void folderShouldBeReadWithAllBelowItInOrder() throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        for (String name : List.of("a/1", "a/b/1", "a/2", "z")) {
            Files.writeString(directory.resolve(name), SignedMail.MESSAGE);
        }
        Files.createSymbolicLink(directory.resolve("a/loop"), directory);

        Run run = check(directory.toString(), "--json");

        assertThat(run.exitCode).isZero();
        assertThat(lines(run))
                .extracting(line -> directory
                        .relativize(Path.of(line.path("file").asText()))
                        .toString())
                .containsExactly("a/1", "a/2", "a/b/1", "z");
    }

    @Test
    void manyMessagesShouldKeepTheirOrder() throws Exception {
        int count = 3 * MessageRun.AT_ONCE;
        for (int i = 0; i < count; i++) {
            Files.writeString(directory.resolve(String.format("%03d", i)), SignedMail.MESSAGE);
        }

        List<JsonNode> lines = lines(check(directory.toString(), "--json"));

        assertThat(lines).hasSize(count);
        assertThat(lines).extracting(line -> line.path("file").asText()).isSorted();
    }

    @Test
    void badFileShouldNotStopTheOthers() throws Exception {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {0x7f, 'E', 'L', 'F', 0, 1, 2, ':'});
        Path empty = Files.writeString(directory.resolve("empty"), "");
        Path mbox = Files.writeString(directory.resolve("mbox"), "From ana Tue Nov 24\n" + SignedMail.MESSAGE);
        String[] files = {
            binary.toString(),
            empty.toString(),
            mbox.toString(),
            directory.resolve("no").toString(),
            mail.message.toString()
        };

        Run run = check(files);

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err)
                .contains(binary + ": it is not a message: it does not begin with a header field\n")
                .contains(empty + ": it is empty\n")
                .contains(mbox + ": it begins with \"From \", as a mailbox (mbox) does")
                .contains("no: there is no such file\n")
                .endsWith("4 of 5 could not be checked\n");
        assertThat(run.out).startsWith(mail.message.toString());
        Run json = check(SignedMail.arguments(files, "--json"));
        assertThat(lines(json)).hasSize(5);
        assertThat(lines(json).get(0).path("error").asText()).startsWith("it is not a message");
        assertThat(json.err).isEmpty();
    }

    @Test
    void emptyFolderShouldBeSaid() {
        Run run = check(directory.toString());

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("there is no file in this folder");
    }

    @Test
    void standardInputShouldBeAMessage() {
        Run run = Run.on(HelpTest.NOWHERE)
                .in(SignedMail.MESSAGE)
                .run("auth", "check", "-", "--zone", mail.zone.toString());

        assertThat(run.exitCode).isZero();
        assertThat(run.out).startsWith("-\n  From    example.org\n");
    }

    @Test
    void largeMessageShouldBeReadAsAStream() throws Exception {
        Path file = mail.sign("large.eml", SignedMail.MESSAGE + "0123456789abcdef\n".repeat(1_000_000));

        assertThat(check(file.toString()).out).contains("DKIM    pass");
    }

    @Test
    void hostileTextShouldNotReachTheTerminal() throws Exception {
        Path file = directory.resolve("\u001b[31mred\u202e.eml");
        Files.writeString(
                file,
                "From: <a@\u001b]0;owned\u0007.example>\n"
                        + "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=\u001b[2J\u009b1m; i=\u202e@example.org;"
                        + " c=relaxed; h=from; bh=AAAA; b=AAAA\n"
                        + SignedMail.MESSAGE);
        Files.writeString(
                directory.resolve("hostile.zone"),
                "example.org. IN TXT \"v=spf1 -all exp=e.example.org\"\n"
                        + "_dmarc.example.org. IN TXT \"v=DMARC1; p=none; x=\\027[2J\\155\"\n");

        for (String option : List.of("--json", "--authserv-id=x")) {
            Run run = facteur(
                    "auth",
                    "check",
                    directory.toString(),
                    option,
                    "--ip",
                    "198.51.100.1",
                    "--from",
                    "x@example.org",
                    "--zone",
                    directory.resolve("hostile.zone").toString());

            assertThat(run.out + run.err)
                    .contains("red")
                    .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202e]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--ip 192.0.2.300, not an IP address",
        "--ip mail.example.org, not an IP address",
        "--from ana@example.org, of no use without --ip",
        "--ip 192.0.2.1 --from ana, not an address",
        "--time yesterday, not a time",
        "--dns 127.0.0.1:99999, not a server",
        "--dns 127.0.0.1 --zone x, either",
        "--trusted-sealer a..b, not a domain",
        "--conf no-such-directory, there is no directory",
        "--zone no-such-file, there is no such file",
    })
    void wrongOptionShouldBeExplained(String options, String expected) {
        Run run = facteur(
                SignedMail.arguments(new String[] {"auth", "check", mail.message.toString()}, options.split(" ")));

        assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(run.err).startsWith("facteur: ").contains(expected);
        assertThat(run.out).isEmpty();
    }

    @Test
    void timeShouldDecideWhetherASignatureHasExpired() throws Exception {
        Path file = mail.sign("time.eml", SignedMail.MESSAGE);

        assertThat(check(file.toString(), "--time", "2001-01-01T00:00:00Z").out).contains("DKIM    permerror");
    }

    @Test
    void confShouldDecideWhatIsDone() throws Exception {
        Files.writeString(
                directory.resolve("authentication.xml"),
                "<authentication><authservId>mx.test</authservId><policy><reject>accept</reject></policy></authentication>");

        Run run = check(mail.message.toString(), "--conf", directory.toString());

        assertThat(run.out)
                .contains("This server would accept it")
                .contains("Authentication-Results: mx.test;")
                .contains("(in reports: local_policy)");
    }

    @Test
    void wrongConfShouldBeExplained() throws Exception {
        Files.writeString(
                directory.resolve("authentication.xml"),
                "<authentication>\n<policy>\n<reject>bounce</reject></policy></authentication>");

        Run run = check(mail.message.toString(), "--conf", directory.toString());

        assertThat(run.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(run.err).contains("authentication.xml, line 3: ").contains("bounce");
    }
}
