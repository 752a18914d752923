package io.facteur.protocols.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may make an IMAP server keep, and how deep it may make it dig. */
class ImapLimitsTest {

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

    private static Client login() throws Exception {
        Client client = servers.connect("imaps");
        client.read();
        client.line("a LOGIN user@local.test \"" + Backend.PASSWORD + '"').readUntil(line -> line.startsWith("a "));
        client.line("a SELECT INBOX").readUntil(line -> line.startsWith("a "));
        return client;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a LOGIN {50000}\r\n",
                "a LOGIN {50000+}\r\n",
                "a LOGIN {2000000000}\r\n",
                "a LOGIN {16000+}\r\n{x}a {16000+}\r\n{x}"
            })
    void sessionShouldEndWhenLiteralBeforeLoginIsTooLarge(String input) throws Exception {
        try (Client client = servers.connect("imap")) {
            client.read();
            client.rawUntilClosed(input.replace("{x}", "x".repeat(16000)));

            List<String> lines = client.readUntil(line -> false);

            assertThat(lines).noneMatch(line -> line.startsWith("a OK"));
            assertThat(lines).anyMatch(line -> line.startsWith("* BYE") || line.startsWith("a BAD"));
        }
    }

    @Test
    void lineShouldBeRefusedWhenTooLong() throws Exception {
        try (Client client = servers.connect("imap")) {
            client.read();

            client.rawUntilClosed("a NOOP " + "x".repeat(70_000) + "\r\n");

            assertThat(client.read().orElseThrow()).contains("BAD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT ", "OR (", "OR NOT (ALL "})
    void searchShouldBeRefusedWhenNestedTooDeep(String key) throws Exception {
        try (Client client = login()) {
            client.line("s SEARCH " + key.repeat(3000) + "ALL");

            assertThat(client.readUntil(line -> line.startsWith("s ")))
                    .last()
                    .asString()
                    .startsWith("s BAD");
            assertThat(client.line("t NOOP").readUntil(line -> line.startsWith("t ")))
                    .last()
                    .asString()
                    .startsWith("t OK");
        }
    }

    @Test
    void searchShouldBeRefusedWhenItHasTooManyKeys() throws Exception {
        try (Client client = login()) {
            client.line("s UID SEARCH (" + "1 ".repeat(5000) + ")");

            assertThat(client.readUntil(line -> line.startsWith("s ")))
                    .last()
                    .asString()
                    .startsWith("s BAD");
        }
    }

    @Test
    void searchShouldBeCarriedOutWhenNestedAsClientsDo() throws Exception {
        try (Client client = login()) {
            client.line("s SEARCH OR OR OR (FROM a) (TO b) (NOT (SUBJECT c)) (SEEN NOT DELETED)");

            assertThat(client.readUntil(line -> line.startsWith("s ")))
                    .last()
                    .asString()
                    .startsWith("s OK");
        }
    }

    @Test
    void copyShouldAnswerWhenRangeIsAsLargeAsCanBe() throws Exception {
        try (Client client = login()) {
            client.raw("m APPEND INBOX {10+}\r\nSubject: x\r\n").readUntil(line -> line.startsWith("m "));
            client.line("s CREATE Other").readUntil(line -> line.startsWith("s "));

            assertThat(client.line("c UID COPY 1:4294967295 Other").readUntil(line -> line.startsWith("c ")))
                    .last()
                    .asString()
                    .startsWith("c OK");
        }
    }

    @Test
    void messageShouldBeRefusedAndSessionGoOnWhenLiteralIsTooLarge() throws Exception {
        try (Client client = login()) {
            client.line("p APPEND INBOX {2000000}");
            assertThat(client.read()).get().asString().startsWith("p NO [TOOBIG]");

            assertThat(client.line("q NOOP").readUntil(line -> line.startsWith("q ")))
                    .last()
                    .asString()
                    .startsWith("q OK");
        }
    }

    @Test
    void messageShouldBeAppendedWhenLoggedIn() throws Exception {
        try (Client client = login()) {
            String message = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(20_000);

            client.raw("p APPEND INBOX {" + message.length() + "+}\r\n" + message + "\r\n");

            assertThat(client.readUntil(line -> line.startsWith("p ")))
                    .last()
                    .asString()
                    .startsWith("p OK");
        }
    }
}
