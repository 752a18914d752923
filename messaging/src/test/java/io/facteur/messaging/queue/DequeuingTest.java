package io.facteur.messaging.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

class DequeuingTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final QueueItem item = new QueueItem(null, null, null, null);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final List<QueueItem> given = new CopyOnWriteArrayList<>();
    private final BaseSubscriber<QueueItem> subscriber = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(QueueItem each) {
            given.add(each);
        }
    };
    private Thread thread;

    private void run(Supplier<Optional<QueueItem>> source) {
        Dequeuing dequeuing = new Dequeuing(subscriber, source, () -> {}, over::incrementAndGet);
        subscriber.onSubscribe(dequeuing);
        thread = new Thread(dequeuing);
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() {
        subscriber.cancel();
        await().atMost(SOON).until(() -> over.get() == 1);
    }

    @Test
    void itemShouldBeGivenWhenAnErrorWasThrownBefore() {
        run(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("for a moment");
            }
            return asked.get() == 2 ? Optional.of(item) : Optional.empty();
        });

        await().atMost(SOON).until(() -> given.size() == 1);
    }

    @Test
    void itemShouldBeGivenWhenTheThreadWasInterruptedBefore() {
        run(() -> {
            if (asked.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            return Optional.of(item);
        });
        await().atMost(SOON).until(() -> given.size() == 1);

        subscriber.request(1);

        await().atMost(SOON).until(() -> given.size() == 2);
        assertThat(thread.isAlive()).isTrue();
    }
}
