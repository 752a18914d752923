package io.facteur.messaging.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.stores.cassandra.messaging.DeferredMail;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeferredMailsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String QUICK = "0";
    private static final int MAILS = 5;

    private final Instant now = Instant.now();
    private final FallibleStore store = new FallibleStore(new MemoryDeferredMailStore());
    private final SlowQueue ready = new SlowQueue();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final DeferredMails deferred = new DeferredMails(
            "spool",
            store,
            ready,
            new QueueLease("spool", Optional.empty()),
            executor,
            Clock.fixed(now, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        deferred.stop();
        executor.shutdown();
    }

    /** It writes one text at once, and others while that one's row is removed. */
    private static final class SlowQueue extends MemoryBrokerQueue {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger interrupted = new AtomicInteger();

        SlowQueue() {
            super("spool");
        }

        @Override
        public void put(String text) {
            begun.incrementAndGet();
            try {
                Thread.sleep(text.equals(QUICK) ? 300 : 900);
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                Thread.currentThread().interrupt();
            }
            super.put(text);
        }
    }

    private DeferredMail mail(int number) {
        return new DeferredMail(
                "spool",
                UUID.randomUUID(),
                now.minusSeconds(number + 1L),
                now,
                "mail",
                "",
                List.of(),
                "header",
                "body",
                Integer.toString(number));
    }

    /** An interrupt in the middle of a write is the end of a broker in the process. */
    @Test
    void noWriteShouldBeInterruptedWhenTheRowOfAnotherMailCannotBeRemoved() {
        for (int i = 0; i < MAILS; i++) {
            store.add(mail(i)).block();
        }
        store.refuseRemovals = true;

        deferred.start();

        await().atMost(SOON).until(() -> ready.size() == MAILS);
        assertThat(ready.interrupted).hasValue(0);
        store.refuseRemovals = false;
        deferred.start();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(store.list("spool").collectList().block()).isEmpty());
        assertThat(ready.begun).hasValue(MAILS);
    }
}
