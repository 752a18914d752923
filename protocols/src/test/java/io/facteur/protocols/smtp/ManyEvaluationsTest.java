package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestEvaluation;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A slow name server holds up the messages that ask it, and no other. */
class ManyEvaluationsTest {

    private static final int SLOW = 200;
    private static final int QUICK = 60;
    private static final Duration SLOW_ANSWER = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    @Test
    void otherSessionsShouldBeAsFastWhenManyWait() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        CompletableFuture<Void> compared = new CompletableFuture<>();
        Backend backend = new Backend();
        backend.evaluateBy((session, mail) -> {
            if (!mail.getMaybeSender().asString().startsWith("slow")) {
                return Mono.delay(Duration.ofMillis(1)).thenReturn(HookResult.DECLINED);
            }
            underWay.incrementAndGet();
            // a slow machine needs longer to compare than the answer takes
            return Mono.when(Mono.delay(SLOW_ANSWER), Mono.fromFuture(compared, true))
                    .thenReturn(HookResult.DECLINED);
        });
        Map<String, String> settings = Map.of("connectionLimit", "300", "connectionLimitPerIP", "300");
        List<Client> waiting = new ArrayList<>();
        try (TestServers servers = TestServers.start(directory, backend, Map.of(), TestEvaluation.inChain(settings));
                Client quick = servers.connect("smtp").begin(false, false)) {
            median(quick);
            long alone = median(quick);

            for (int i = 0; i < SLOW; i++) {
                Client client = servers.connect("smtp").begin(false, false);
                begin(client, "slow" + i + "@remote.test");
                client.raw("Subject: slow\r\n\r\nx\r\n.\r\n");
                waiting.add(client);
            }
            for (int i = 0; i < 1000 && underWay.get() < SLOW; i++) {
                Thread.sleep(10);
            }
            assertThat(underWay).hasValue(SLOW);
            long beside = median(quick);
            long threads = sessionThreads();
            compared.complete(null);

            // the whole of a machine with two processors may be lent to others for a while: a wait would be seconds
            assertThat(beside).isLessThan(5 * alone + Duration.ofMillis(50).toNanos());
            assertThat(threads).isLessThan(40);
            for (Client client : waiting) {
                assertThat(client.reply()).startsWith("250 2.6.0");
            }
            System.out.printf(
                    "%d sessions wait: median of a message %.1f ms, and %.1f ms without them; %d session threads%n",
                    SLOW, beside / 1e6, alone / 1e6, threads);
        } finally {
            for (Client client : waiting) {
                client.close();
            }
        }
    }

    private static void begin(Client client, String sender) throws Exception {
        assertThat(client.smtp("MAIL FROM:<" + sender + ">")).startsWith("250");
        assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("250");
        assertThat(client.smtp("DATA")).startsWith("354");
    }

    /** @return nanoseconds from MAIL to the answer to the message */
    private static long median(Client client) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < QUICK; i++) {
            long started = System.nanoTime();
            begin(client, "quick@remote.test");
            assertThat(client.raw("Subject: quick\r\n\r\nx\r\n.\r\n").reply()).startsWith("250 2.6.0");
            times.add(System.nanoTime() - started);
        }
        return times.stream().sorted().skip(QUICK / 2).findFirst().orElseThrow();
    }

    private static long sessionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("smtp-session-"))
                .count();
    }
}
