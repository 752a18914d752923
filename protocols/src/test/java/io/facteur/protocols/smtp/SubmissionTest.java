package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.List;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.mailet.DsnParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user may say of himself, and what is added to what he says. */
class SubmissionTest {

    @TempDir
    static Path directory;

    private static Backend backend;
    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        backend = new Backend();
        backend.rewriteTable().addAliasMapping(MappingSource.parse("sales@local.test"), "user@local.test");
        backend.rewriteTable().addGroupMapping(MappingSource.parse("team@local.test"), "user@local.test");
        backend.rewriteTable().addGroupMapping(MappingSource.parse("board@local.test"), "full@local.test");
        backend.rewriteTable().addForwardMapping(MappingSource.parse("full@local.test"), "user@local.test");
        servers = TestServers.start(directory, backend);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void empty() throws Exception {
        backend.disturbUsers((method, arguments) -> {});
        backend.emptySpool();
    }

    private static String submit(String message) throws Exception {
        try (Client client = servers.connect("submissions").begin(false, true)) {
            client.smtp("MAIL FROM:<user@local.test>");
            client.smtp("RCPT TO:<someone@remote.test>");
            client.smtp("DATA");
            return client.raw(message + "\r\n.\r\n").reply();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: user@local.test",
                "from: The User <USER@Local.Test>",
                "From: \"boss@local.test\" <\"user\"@local.test>",
                "From: sales@local.test",
                "From: team@local.test",
                "From: sales@local.test, Team <team@local.test>\r\nSender: user@local.test",
                "From: (boss@local.test) user@local.test (full@local.test)",
                "From: Everyone: user@local.test, sales@local.test;",
            })
    void ownAddressShouldBeTaken(String header) throws Exception {
        assertThat(submit(header + "\r\n\r\nx")).startsWith("250");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "From: full@local.test|550 5.7.1 full@local.test in the From field",
                "From: User <boss@remote.test>|550 5.7.1 boss@remote.test in the From field",
                "From: board@local.test|550 5.7.1 board@local.test",
                "From: user@local.test, full@local.test|550 5.7.1 full@local.test",
                "From: user@local.test\\r\\nSender: full@local.test|550 5.7.1 full@local.test in the Sender field",
                "From: user@local.test\\r\\nSENDER : full@local.test|550 5.7.1 full@local.test in the Sender field",
                "From: \\r\\n full@local.test|550 5.7.1 full@local.test",
                "From: \"a b\"@local.test|550 5.7.1 a b@local.test",
                "From: user@sub.local.test|550 5.7.1 user@sub.local.test",
                "From: user@local.test@remote.test|550 5.6.0",
                "From: user@local.test <full@local.test>|550 5.7.1 full@local.test",
                "From: user@local.test <full@remote.test>|550 5.7.1 full@remote.test",
                "From: user@local.test full@local.test|550 5.6.0",
                "From: full@local.test <user@local.test>|550 5.7.1 full@local.test",
                "A: b\\rFrom: full@local.test\\r\\rC: d\\r\\nFrom: user@local.test|550 5.6.0 The message cannot be sent: its header"
                        + " has a CR or LF",
                "A: b\\nFrom: full@local.test\\r\\nFrom: user@local.test|550 5.5.2",
                "From: user@local.test\\r"
                        + "\\n"
                        + "From: user@local.test|550 5.6.0 The message cannot be sent: it has 2 From fields",
                "Subject: none|550 5.6.0 The message cannot be sent: it has no From field",
                "From: undisclosed|550 5.6.0 The message cannot be sent: its From field cannot be read",
                "From:|550 5.6.0",
            })
    void addressOfAnotherShouldBeRefusedAndNamed(String header, String answer) throws Exception {
        assertThat(submit(header.replace("\\r", "\r").replace("\\n", "\n") + "\r\n\r\nx"))
                .startsWith(answer);
        assertThat(backend.spooled()).isEmpty();
    }

    @Test
    void answerShouldBeAsciiAndShort() throws Exception {
        assertThat(submit("From: caf\u00e9" + "x".repeat(500) + "@local.test\r\n\r\nx"))
                .startsWith("550 5.7.1 caf?xxx")
                .hasSizeLessThan(300);
    }

    @Test
    void authorShouldBeDeferredWhenTheStoreFails() throws Exception {
        String answer;
        try (Client client = servers.connect("submissions").begin(false, true)) {
            client.smtp("MAIL FROM:<user@local.test>");
            client.smtp("RCPT TO:<someone@remote.test>");
            client.smtp("DATA");
            backend.disturbUsers((method, arguments) -> {
                throw new IllegalStateException("down");
            });
            answer = client.raw("From: sales@local.test\r\n\r\nx\r\n.\r\n").reply();
        }
        assertThat(answer).startsWith("451");
        assertThat(backend.spooled()).isEmpty();
    }

    @Test
    void receivedShouldNotTellWhereTheUserIs() throws Exception {
        submit("From: user@local.test\r\n\r\nx");

        assertThat(backend.spooled())
                .singleElement()
                .asString()
                .containsPattern(
                        "Received: by mail.local.test with ESMTPSA id \\S+ for <someone@remote.test>;\r\n\t\\w")
                .doesNotContain("127.0.0.1", "client.test");
    }

    @Test
    void dateAndMessageIdShouldBeAddedWhenTheyAreMissing() throws Exception {
        submit("From: user@local.test\r\n\r\nx");
        submit("From: user@local.test\r\n"
                + "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
                + "Message-Id: <own@local.test>\r\n\r\n"
                + "x");

        List<String> spooled = backend.spooled();
        assertThat(spooled.get(0))
                .containsPattern("\r\nDate: \\w{3}, \\d+ \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\r\n")
                .containsPattern("\r\nMessage-ID: <[0-9a-f-]{36}@local.test>\r\n\r\nx");
        assertThat(spooled.get(1)).contains("<own@local.test>").doesNotContain("Message-ID:");
        assertThat(spooled.get(1).split("Date:")).hasSize(2);
    }

    @Test
    void groupOfOthersShouldNotBeAnEnvelopeSender() throws Exception {
        try (Client client = servers.connect("submissions").begin(false, true)) {
            assertThat(client.smtp("MAIL FROM:<board@local.test>")).startsWith("553 5.7.1");
            assertThat(client.smtp("MAIL FROM:<team@local.test>")).startsWith("250");
        }
    }

    @Test
    void recipientShouldBeTheOriginalOneInReportsWhenNoOtherIsNamed() throws Exception {
        try (Client client = servers.connect("submissions").begin(false, true)) {
            client.smtp("MAIL FROM:<user@local.test>");
            client.smtp("RCPT TO:<a+b=c@remote.test> NOTIFY=SUCCESS");
            client.smtp("RCPT TO:<d@remote.test> NOTIFY=SUCCESS ORCPT=rfc822;e@remote.test");
            client.smtp("RCPT TO:<f@remote.test>");
            client.smtp("DATA");
            client.raw("From: user@local.test\r\n\r\nx\r\n.\r\n").reply();
        }

        DsnParameters dsn = backend.mailsInSpool().get(0).dsnParameters().orElseThrow();
        assertThat(dsn.getRcptParameters())
                .hasSize(2)
                .hasEntrySatisfying(
                        new MailAddress("a+b=c@remote.test"),
                        asked -> assertThat(asked.getOrcptParameter()).contains(address("a+2Bb+3Dc@remote.test")))
                .hasEntrySatisfying(
                        new MailAddress("d@remote.test"),
                        asked -> assertThat(asked.getOrcptParameter()).contains(address("e@remote.test")));
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (AddressException e) {
            throw new AssertionError(e);
        }
    }
}
