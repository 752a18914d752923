package io.facteur.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** How sessions end when the server takes no more. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DrainTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String STOPPING = "421 4.3.2";

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

    private CompletableFuture<Void> drain(Duration limit) throws Exception {
        int port = servers.port("smtp");
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        servers.mailServers().drain(limit);
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        while (isOpen(port)) {
            Thread.sleep(10);
        }
        return done;
    }

    private static boolean isOpen(int port) throws Exception {
        try {
            Client.connect(port, false).close();
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static void await(CompletableFuture<Void> drained) throws Exception {
        drained.get(60, TimeUnit.SECONDS);
    }

    @Test
    void noPortShouldBeOpenUntilItIsTakenBack() throws Exception {
        List<Integer> ports = servers.mailServers().listeners().stream()
                .map(listener -> listener.port())
                .toList();
        assertThat(ports).hasSize(9);

        await(drain(LONG));

        for (int port : ports) {
            assertThatThrownBy(() -> Client.connect(port, false)).isInstanceOf(ConnectException.class);
        }
        assertThat(servers.mailServers().isListening()).isFalse();
        assertThat(servers.mailServers().listeners()).isEmpty();

        servers.mailServers().resume();

        assertThat(servers.mailServers().isListening()).isTrue();
        assertThat(servers.mailServers().listeners())
                .extracting(listener -> listener.port())
                .containsExactlyInAnyOrderElementsOf(ports);
        try (Client client = servers.connect("smtp").begin(false, false)) {
            assertThat(client.smtp("NOOP")).startsWith("250");
        }
        // and once more
        await(drain(LONG));
        servers.mailServers().resume();
        assertThat(isOpen(servers.port("imap"))).isTrue();
    }

    @Test
    void transactionShouldBeFinishedAndTheNextRefused() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");

            CompletableFuture<Void> drained = drain(LONG);
            // longer than a silent client has that is not in a transaction
            Thread.sleep(3000);

            assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("250");
            assertThat(client.smtp("DATA")).startsWith("354");
            assertThat(client.raw("Subject: x\r\n\r\nhello\r\n").smtp(".")).startsWith("250");
            assertThat(client.smtp("MAIL FROM:<someone@remote.test>")).startsWith(STOPPING);
            assertThat(client.read()).isEmpty();
            await(drained);
        }
        assertThat(backend.mailsInSpool()).hasSize(1);
    }

    @Test
    void messageShouldBeAnsweredWhenItIsBeingEvaluated() throws Exception {
        CompletableFuture<HookResult> result = new CompletableFuture<>();
        backend.evaluateBy((session, mail) -> Mono.fromFuture(result, true));
        servers.close();
        servers = TestServers.start(directory, backend, java.util.Map.of(), TestEvaluation.inChain(java.util.Map.of()));
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");
            client.smtp("RCPT TO:<user@local.test>");
            client.smtp("DATA");
            client.raw("Subject: x\r\n\r\nhello\r\n.\r\nMAIL FROM:<someone@remote.test>\r\n");

            CompletableFuture<Void> drained = drain(LONG);
            Thread.sleep(3000);
            result.complete(HookResult.DECLINED);

            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith(STOPPING);
            await(drained);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "submissions", "lmtp"})
    void silentClientShouldBeToldWithoutAskingWhenItHasBegunNothing(String listener) throws Exception {
        try (Client client = servers.connect(listener)) {
            client.reply();

            CompletableFuture<Void> drained = drain(LONG);

            assertThat(client.reply()).startsWith(STOPPING);
            assertThat(client.read()).isEmpty();
            await(drained);
        }
    }

    @Test
    void quitShouldBeAnsweredAsAlways() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            CompletableFuture<Void> drained = drain(LONG);

            assertThat(client.smtp("QUIT")).startsWith("221");
            await(drained);
        }
    }

    @Test
    void stalledTransactionShouldEndAtTheLimit() throws Exception {
        try (Client client = servers.connect("smtp").begin(false, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");
            client.smtp("RCPT TO:<user@local.test>");
            client.smtp("DATA");
            client.raw("Subject: x\r\n");

            CompletableFuture<Void> drained = drain(Duration.ofSeconds(3));

            assertThat(client.reply()).startsWith(STOPPING);
            await(drained);
        }
        assertThat(backend.mailsInSpool()).isEmpty();
    }

    @Test
    void clientThatNeverBeginsTlsShouldNotBeWaitedFor() throws Exception {
        try (Client client = Client.connect(servers.port("imaps"), false);
                Client other = Client.connect(servers.port("submissions"), false)) {
            // accepted, for those who came later were answered
            try (Client later = servers.connect("imaps");
                    Client last = servers.connect("submissions")) {
                later.read();
                last.read();
            }
            long start = System.nanoTime();
            await(drain(LONG));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            // what TLS says at its end, and then nothing
            client.readUntil(line -> false);
            other.readUntil(line -> false);
        }
    }

    private Client imap() throws Exception {
        Client client = servers.connect("imaps");
        client.read();
        client.line("a LOGIN user@local.test \"" + Backend.PASSWORD + "\"").readUntil(line -> line.startsWith("a "));
        client.line("b SELECT INBOX").readUntil(line -> line.startsWith("b "));
        return client;
    }

    @Test
    void imapSessionShouldBeToldAtOnceWhenNothingRuns() throws Exception {
        try (Client silent = imap();
                Client idle = imap();
                Client stranger = servers.connect("imap")) {
            stranger.read();
            assertThat(idle.line("c IDLE").read().orElseThrow()).startsWith("+");

            CompletableFuture<Void> drained = drain(LONG);

            for (Client client : List.of(silent, idle, stranger)) {
                assertThat(client.read().orElseThrow()).startsWith("* BYE");
                assertThat(client.read()).isEmpty();
            }
            await(drained);
        }
    }

    @Test
    void imapCommandShouldBeFinished() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        backend.disturbUsers((method, arguments) -> {
            asking.countDown();
            slow.await(1, TimeUnit.MINUTES);
        });
        try (Client client = servers.connect("imaps")) {
            client.read();
            client.line("a LOGIN user@local.test \"" + Backend.PASSWORD + "\"");
            assertThat(asking.await(30, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> drained = drain(LONG);
            client.line("b CAPABILITY");
            Thread.sleep(500);
            assertThat(drained).isNotDone();
            slow.countDown();

            assertThat(client.readUntil(line -> line.startsWith("* BYE")))
                    .anyMatch(line -> line.startsWith("a OK"))
                    // one that came before the session was told is answered, and no other is begun
                    .allMatch(line -> !line.startsWith("b ") || line.startsWith("b OK"));
            assertThat(client.read()).isEmpty();
            await(drained);
        }
    }

    @Test
    void messageThatIsBeingAppendedShouldBeStored() throws Exception {
        String message = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(10);
        try (Client client = imap()) {
            client.line("c APPEND INBOX {" + message.length() + "}").read();
            client.raw(message.substring(0, 20));
            Thread.sleep(300);

            CompletableFuture<Void> drained = drain(LONG);
            Thread.sleep(500);
            assertThat(drained).isNotDone();
            client.raw(message.substring(20) + "\r\n");

            assertThat(client.readUntil(line -> line.startsWith("* BYE"))).anyMatch(line -> line.startsWith("c OK"));
            await(drained);
        }
    }

    @Test
    void pop3SessionShouldComeToItsQuit() throws Exception {
        try (Client client = servers.connect("pop3s");
                Client stranger = servers.connect("pop3s")) {
            stranger.read();
            client.read();
            client.line("USER user@local.test").read();
            assertThat(client.line("PASS " + Backend.PASSWORD).read().orElseThrow())
                    .startsWith("+OK");

            CompletableFuture<Void> drained = drain(LONG);

            assertThat(stranger.read().orElseThrow()).startsWith("-ERR [SYS/TEMP]");
            assertThat(client.line("STAT").read().orElseThrow()).startsWith("+OK");
            assertThat(drained).isNotDone();
            assertThat(client.line("QUIT").read().orElseThrow()).startsWith("+OK");
            await(drained);
        }
    }

    @Test
    void pop3SessionShouldEndWithoutAnUpdateAtTheLimit() throws Exception {
        try (Client client = servers.connect("pop3s")) {
            client.read();
            client.line("USER user@local.test").read();
            client.line("PASS " + Backend.PASSWORD).read();

            CompletableFuture<Void> drained = drain(Duration.ofSeconds(1));

            assertThat(client.read().orElseThrow()).startsWith("-ERR [SYS/TEMP]");
            assertThat(client.read()).isEmpty();
            await(drained);
        }
    }

    @Test
    void sieveSessionShouldBeToldAfterTheCommandThatIsBeingSent() throws Exception {
        try (Client silent = servers.connect("managesieve");
                Client sending = servers.connect("managesieve")) {
            silent.readUntil(line -> line.startsWith("OK"));
            sending.readUntil(line -> line.startsWith("OK"));
            sending.raw("NOOP {4+}\r\nab\r\n");
            Thread.sleep(300);
            // its last octets are missing

            CompletableFuture<Void> drained = drain(LONG);

            assertThat(silent.read().orElseThrow()).startsWith("BYE (TRYLATER)");
            assertThat(silent.read()).isEmpty();
            assertThat(drained).isNotDone();
            sending.raw("\r\n");
            assertThat(sending.readUntil(line -> line.startsWith("BYE"))).hasSizeGreaterThan(1);
            await(drained);
        }
    }
}
