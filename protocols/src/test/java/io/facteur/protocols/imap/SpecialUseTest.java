package io.facteur.protocols.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mail program must find the mailboxes for junk, sent mail and so on by their special uses (RFC 6154). */
class SpecialUseTest {

    private static final List<String> NAMES = List.of("Sent", "Drafts", "Trash", "Archive", "Junk");

    @TempDir
    private Path directory;

    private TestServers servers;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        servers = TestServers.start(directory, new Backend());
        client = servers.connect("imaps");
        client.read();
        client.line("a LOGIN user@local.test \"" + Backend.PASSWORD + '"').readUntil(line -> line.startsWith("a "));
        for (String name : NAMES) {
            client.line("b CREATE " + name).readUntil(line -> line.startsWith("b "));
            client.line("b SUBSCRIBE " + name).readUntil(line -> line.startsWith("b "));
        }
        client.line("b CREATE Spam").readUntil(line -> line.startsWith("b "));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LIST \"\" \"*\"",
                "LIST \"\" \"*\" RETURN (SPECIAL-USE)",
                "LIST (SUBSCRIBED) \"\" \"*\" RETURN (SPECIAL-USE)",
                "LIST (SPECIAL-USE) \"\" \"*\""
            })
    void listShouldShowSpecialUse(String command) throws Exception {
        List<String> lines = client.line("c " + command).readUntil(line -> line.startsWith("c "));

        for (String name : NAMES) {
            assertThat(lines).anyMatch(line -> line.contains("\\" + name) && line.endsWith(" \"" + name + "\""));
        }
        assertThat(lines).noneMatch(line -> line.contains("\\Junk") && line.contains("Spam"));
        assertThat(lines).last().asString().startsWith("c OK");
    }

    @Test
    void listShouldGoOnReturningStatus() throws Exception {
        assertThat(client.line("c LIST \"\" Junk RETURN (STATUS (MESSAGES) SPECIAL-USE)")
                        .readUntil(line -> line.startsWith("c ")))
                .anyMatch(line -> line.startsWith("* STATUS \"Junk\" (MESSAGES 0)"));
    }
}
