package io.facteur.protocols.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions do not hold each other up, and none may take more than its part. */
class SessionTest {

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

    @Test
    void otherSessionsShouldGoOnWhenStoreIsSlow() throws Exception {
        // more than there are I/O threads and cores
        int sessions = 15;
        CountDownLatch asking = new CountDownLatch(sessions);
        CountDownLatch slow = new CountDownLatch(1);
        backend.disturbUsers((method, arguments) -> {
            if (String.valueOf(arguments == null ? "" : arguments[0]).contains("full@")) {
                asking.countDown();
                // longer than a client waits: one that is held up gets no answer in its time
                slow.await(5, TimeUnit.MINUTES);
            }
        });
        List<Client> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                Client client = servers.connect("smtp").begin(false, false);
                client.smtp("MAIL FROM:<someone@remote.test>");
                client.line("RCPT TO:<full@local.test>");
                waiting.add(client);
            }
            assertThat(asking.await(60, TimeUnit.SECONDS)).isTrue();
            try (Client quick = servers.connect("smtp").begin(false, false)) {
                quick.smtp("MAIL FROM:<someone@remote.test>");
                assertThat(quick.smtp("RCPT TO:<user@local.test>")).startsWith("250");
            }
        } finally {
            slow.countDown();
        }
        for (Client client : waiting) {
            assertThat(client.reply()).startsWith("250");
            client.close();
        }
    }

    @Test
    void pipelinedCommandsShouldBeAnsweredInOrder() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.raw("MAIL FROM:<someone@remote.test>\r\nRCPT TO:<nobody@local.test>\r\nRCPT TO:<user@local.test>\r\n"
                    + "DATA\r\n");

            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("550 5.1.1");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("354");
            client.raw("Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n");
            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("221");
        }
    }

    @Test
    void connectionShouldBeTurnedAwayWhenAddressHasTooMany() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Client client = servers.connect("smtp");
            assertThat(client.reply()).startsWith("220");
            clients.add(client);
        }
        try (Client oneMore = servers.connect("smtp")) {
            assertThat(oneMore.reply()).startsWith("421 4.7.0");
            assertThat(oneMore.read()).isEmpty();
        }
        for (Client client : clients) {
            client.close();
        }
        // those that are gone do not count any more
        for (int i = 0; i < 600; i++) {
            try (Client client = servers.connect("smtp")) {
                if (client.reply().startsWith("220")) {
                    return;
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the limit was not given back");
    }

    @Test
    void sessionShouldEndWhenItHasTooManyErrors() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");
            for (int i = 0; i < 20; i++) {
                assertThat(client.smtp("RCPT TO:<guess" + i + "@local.test>")).startsWith("550 5.1.1");
            }
            assertThat(client.smtp("RCPT TO:<guess@local.test>")).startsWith("421 4.7.0");
            assertThat(client.read()).isEmpty();
        }
    }

    @Test
    void sessionShouldEndWhenLoginsFail() throws Exception {
        String wrong = "AUTH PLAIN " + Client.plain("user@local.test", "wrong");
        try (Client smtp = servers.connect("submissions").begin(false, false);
                Client pop3 = servers.connect("pop3s")) {
            assertThat(smtp.smtp(wrong)).startsWith("535 5.7.8");
            assertThat(smtp.smtp(wrong)).startsWith("535 5.7.8");
            assertThat(smtp.smtp(wrong)).startsWith("421 4.7.0");
            pop3.read();
            for (int i = 0; i < 3; i++) {
                pop3.line("USER user@local.test").read();
                assertThat(pop3.line("PASS wrong").read()).get().asString().startsWith("-ERR");
            }
            assertThat(pop3.read()).isEmpty();
        }
    }

    @Test
    void sessionShouldEndWhenLineIsTooLong() throws Exception {
        try (Client smtp = servers.connect("smtp").begin(false, false);
                Client pop3 = servers.connect("pop3")) {
            assertThat(smtp.rawUntilClosed("NOOP " + "x".repeat(13_000) + "\r\n")
                            .reply())
                    .startsWith("500 5.5.2");
            assertThat(smtp.read()).isEmpty();
            pop3.read();
            assertThat(pop3.rawUntilClosed("x".repeat(13_000) + "\r\n").read())
                    .get()
                    .asString()
                    .startsWith("-ERR");
        }
    }

    @Test
    void lineOfMessageShouldBeTakenWhenLongerThanCommand() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");
            client.smtp("RCPT TO:<user@local.test>");
            client.smtp("DATA");
            assertThat(client.raw("Subject: x\r\n\r\n" + "x".repeat(200_000) + "\r\n.\r\n")
                            .reply())
                    .startsWith("250 2.6.0");
            assertThat(client.rawUntilClosed("NOOP " + "x".repeat(13_000) + "\r\n")
                            .reply())
                    .startsWith("500 5.5.2");
        }
    }

    @Test
    void recipientShouldBeDeferredWhenThereAreTooMany() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");
            for (int i = 0; i < 1000; i++) {
                assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("250");
            }
            assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("452 4.5.3");
        }
    }
}
