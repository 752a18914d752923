package io.facteur.messaging.queue;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Gives a subscriber what it asks for, as it comes. Waiting for mail blocks; it does so in a thread of its own, which
 * nobody interrupts: a broker in the same process does not survive an interrupt in the middle of a write.
 */
final class Dequeuing implements Subscription, Runnable {

    private static final long STEP_MILLIS = 500;

    private final Subscriber<? super QueueItem> subscriber;
    private final Supplier<Optional<QueueItem>> source;
    private final Runnable whenMoreIsWanted;
    private final Runnable whenOver;
    private final Semaphore demand = new Semaphore(0);
    private volatile boolean cancelled;

    Dequeuing(
            Subscriber<? super QueueItem> subscriber,
            Supplier<Optional<QueueItem>> source,
            Runnable whenMoreIsWanted,
            Runnable whenOver) {
        this.whenOver = whenOver;
        this.whenMoreIsWanted = whenMoreIsWanted;
        this.subscriber = subscriber;
        this.source = source;
    }

    @Override
    public void request(long n) {
        int more = (int) Math.min(n, Integer.MAX_VALUE / 2);
        synchronized (demand) {
            if (demand.availablePermits() < Integer.MAX_VALUE / 2) {
                demand.release(more);
            }
        }
        whenMoreIsWanted.run();
    }

    /** How much the subscriber asked for and did not get. */
    int wanted() {
        return cancelled ? 0 : demand.availablePermits();
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void run() {
        try {
            while (!cancelled) {
                if (demand.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                    giveOne();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            whenOver.run();
        }
    }

    private void giveOne() {
        Optional<QueueItem> item = Optional.empty();
        while (item.isEmpty() && !cancelled) {
            item = source.get();
        }
        if (cancelled) {
            item.ifPresent(QueueItem::drop);
        } else {
            item.ifPresent(subscriber::onNext);
        }
    }
}
