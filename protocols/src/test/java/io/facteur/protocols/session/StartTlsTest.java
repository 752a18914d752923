package io.facteur.protocols.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What came in clear after STARTTLS must not be taken for what comes under TLS (RFC 3207 6., RFC 3501 6.2.1). */
class StartTlsTest {

    @TempDir
    private static Path directory;

    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = TestServers.start(directory, new Backend());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @CsvSource({
        "smtp, STARTTLS, NOOP",
        "submission, STARTTLS, AUTH PLAIN x",
        "submission, starttls, RSET",
        "imap, a STARTTLS, b NOOP",
        "imap, a starttls, b LOGIN user@local.test x",
        "pop3, STLS, CAPA",
        "pop3, stls, USER user@local.test",
        "managesieve, STARTTLS, CAPABILITY",
        "managesieve, starttls, NOOP"
    })
    void sessionShouldEndWhenCommandFollowsInClear(String listener, String startTls, String injected) throws Exception {
        try (Client client = servers.connect(listener)) {
            greeting(client, listener);
            client.raw(startTls + "\r\n" + injected + "\r\n");

            assertThat(answersUnderTls(client)).isEmpty();
        }
    }

    /** Whether the end comes before the handshake or after it: nothing may be answered under TLS. */
    private static List<String> answersUnderTls(Client client) {
        try {
            client.read();
            client.secure();
            return client.line("NOOP").readUntil(line -> true);
        } catch (IOException expected) {
            return List.of();
        }
    }

    @Test
    void imapSessionShouldEndWhenStartTlsHidesBehindLiteral() throws Exception {
        try (Client client = servers.connect("imap")) {
            client.read();
            // James looks for a command after STARTTLS in the lines that it frames, and frames none after a literal
            client.raw("a LOGIN {1+}\r\n");
            // in a packet of its own, while the server waits for the literal
            Thread.sleep(200);
            client.raw("x y\r\nb STARTTLS\r\nc NOOP\r\n");
            List<String> inClear = client.readUntil(line -> line.startsWith("b "));

            assertThat(inClear).noneMatch(line -> line.startsWith("c "));
            assertThat(underTls(client)).isEmpty();
        }
    }

    private static List<String> underTls(Client client) {
        try {
            return client.secure().readUntil(line -> line.startsWith("c "));
        } catch (IOException expected) {
            return List.of();
        }
    }

    @ParameterizedTest
    @CsvSource({"smtp, STARTTLS", "imap, a STARTTLS", "pop3, STLS", "managesieve, STARTTLS"})
    void tlsShouldStartWhenNothingFollows(String listener, String startTls) throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Client client = servers.connect(listener)) {
                greeting(client, listener);
                client.line(startTls).read();

                assertThat(client.secure()
                                .certificate()
                                .getSubjectX500Principal()
                                .getName())
                        .contains("CN=mail.local.test");
            }
        }
    }

    private static void greeting(Client client, String listener) throws Exception {
        if (listener.equals("managesieve")) {
            client.readUntil(line -> line.startsWith("OK"));
        } else {
            client.read();
        }
    }
}
