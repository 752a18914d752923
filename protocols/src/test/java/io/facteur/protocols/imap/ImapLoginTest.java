package io.facteur.protocols.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImapLoginTest {

    @TempDir
    private Path directory;

    private Backend backend;
    private TestServers servers;

    @BeforeEach
    void start() throws Exception {
        backend = new Backend();
        servers = TestServers.start(directory, backend);
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a LOGIN user@local.test \"{password}\"",
                "a LOGIN {15+}\r\nuser@local.test \"{password}\"",
                "a AUTHENTICATE PLAIN {plain}",
                "a AUTHENTICATE PLAIN\r\n{plain}"
            })
    void loginShouldSucceedWhenOverTls(String command) throws Exception {
        try (Client client = servers.connect("imaps")) {
            client.read();
            for (String line : command.split("\r\n(?!user)")) {
                client.line(line.replace("{password}", Backend.PASSWORD)
                        .replace("{plain}", Client.plain("user@local.test", Backend.PASSWORD)));
                if (command.contains("PLAIN\r\n") && line.endsWith("PLAIN")) {
                    assertThat(client.read()).get().asString().startsWith("+");
                }
            }

            assertThat(client.readUntil(line -> line.startsWith("a ")))
                    .last()
                    .asString()
                    .startsWith("a OK");
            assertThat(client.line("b SELECT INBOX").readUntil(line -> line.startsWith("b ")))
                    .last()
                    .asString()
                    .startsWith("b OK");
        }
    }

    @Test
    void otherSessionsShouldGoOnWhenCheckOfPasswordIsSlow() throws Exception {
        CountDownLatch checking = new CountDownLatch(8);
        CountDownLatch slow = new CountDownLatch(1);
        backend.disturbUsers((method, arguments) -> {
            checking.countDown();
            // longer than a client waits: one that is held up gets no answer in its time
            slow.await(5, TimeUnit.MINUTES);
        });
        Client[] waiting = new Client[8];
        try {
            for (int i = 0; i < waiting.length; i++) {
                waiting[i] = servers.connect("imaps");
                waiting[i].read();
                if (i % 2 == 0) {
                    waiting[i].line("a LOGIN user@local.test \"" + Backend.PASSWORD + '"');
                } else {
                    waiting[i].line("a AUTHENTICATE PLAIN").read();
                    waiting[i].line(Client.plain("user@local.test", Backend.PASSWORD));
                }
            }
            assertThat(checking.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 8; i++) {
                try (Client quick = servers.connect("imaps")) {
                    quick.read();
                    assertThat(quick.line("q NOOP").read()).get().asString().startsWith("q OK");
                }
            }
        } finally {
            slow.countDown();
        }
        for (Client client : waiting) {
            assertThat(client.readUntil(line -> line.startsWith("a ")))
                    .last()
                    .asString()
                    .startsWith("a OK");
            client.close();
        }
    }
}
