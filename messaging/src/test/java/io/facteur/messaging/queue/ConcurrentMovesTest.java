package io.facteur.messaging.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator flushes at the moment at which the mail falls due anyway. */
class ConcurrentMovesTest {

    @TempDir
    Path directory;

    private final FallibleStore store = new FallibleStore(new MemoryDeferredMailStore());
    private final CountDownLatch found = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void hold() {
        found.countDown();
        try {
            goOn.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void mailShouldBePutOnceWhenItIsFlushedWhileItFallsDue() throws Exception {
        store.whenFoundDue = due -> {
            if (!due.isEmpty()) {
                hold();
            }
        };
        try (QueueFixture fixture = new QueueFixture(directory, store, new MemoryBlobStoreDAO())) {
            BrokeredMailQueue queue = fixture.queue("spool");
            queue.enQueue(TestMails.mail("once"), Duration.ofMillis(10));
            assertThat(found.await(60, TimeUnit.SECONDS)).isTrue();

            Thread flushing = new Thread(queue::flush);
            flushing.start();
            // If nothing keeps it from it, it moves the mail in this time; the right outcome does not depend on that.
            flushing.join(500);
            goOn.countDown();
            flushing.join(Duration.ofSeconds(60).toMillis());

            assertThat(flushing.isAlive()).isFalse();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(store.list("spool").collectList().block())
                                    .isEmpty());
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(fixture.broker.queue("spool").size()).isOne());
            assertThat(queue.getSize()).isOne();
        }
    }
}
