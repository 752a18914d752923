package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SMTP smuggling: nothing but CR LF dot CR LF ends a message, and what looks like another end ends the session. */
class SmugglingTest {

    private static final String SECOND =
            "MAIL FROM:<ceo@local.test>\r\nRCPT TO:<user@local.test>\r\nDATA\r\nSubject: second\r\n\r\n.\r\n";

    @TempDir
    private static Path directory;

    private static Backend backend;
    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        backend = new Backend();
        servers = TestServers.start(directory, backend);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void empty() throws Exception {
        backend.emptySpool();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n", "\n.\n\r\n", "\r\n.\n\r\n", "\n..\r\n", "text\n"})
    void messageShouldBeRefusedWhenLineEndsWithLineFeedOnly(String end) throws Exception {
        for (String listener : new String[] {"smtp", "lmtp", "submissions"}) {
            try (Client client = transaction(listener)) {
                client.rawUntilClosed("Subject: first\r\n\r\ntext" + end + SECOND);

                assertThat(client.reply()).as(listener).startsWith("550 5.5.2");
                assertThat(client.read()).as(listener).isEmpty();
                assertThat(backend.spooled()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n"})
    void messageShouldBeRefusedWhenTooLargeAsWell(String end) throws Exception {
        try (Client client = transaction("smtp")) {
            client.rawUntilClosed("Subject: first\r\n\r\n" + "0123456789\r\n".repeat(100_000) + "text" + end + SECOND);

            assertThat(client.reply()).startsWith("550 5.5.2");
            assertThat(client.read()).isEmpty();
            assertThat(backend.spooled()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r.\r", "\r.\r\n", "\r\n.\r.\r\n", "\r\n.\r\r\n", "\r\n. \r\n", "\r\n.\u0000\r\n"})
    void messageShouldGoOnWhenDotIsNotAloneOnItsLine(String inside) throws Exception {
        try (Client client = transaction("smtp")) {
            client.raw("Subject: first\r\n\r\ntext" + inside + SECOND.replace("\r\n.\r\n", "\r\n") + "\r\n.\r\n");

            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(backend.spooled()).singleElement().asString().contains("Subject: first", "MAIL FROM:<ceo@");
        }
    }

    private static Client transaction(String listener) throws Exception {
        Client client = servers.connect(listener);
        if (listener.equals("lmtp")) {
            client.reply();
            client.smtp("LHLO client.test");
        } else {
            client.begin(false, listener.equals("submissions"));
        }
        client.smtp("MAIL FROM:<" + (listener.equals("submissions") ? "user@local.test" : "a@remote.test") + ">");
        client.smtp("RCPT TO:<user@local.test>");
        assertThat(client.smtp("DATA")).startsWith("354");
        return client;
    }
}
