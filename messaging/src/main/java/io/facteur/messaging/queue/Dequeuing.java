package io.facteur.messaging.queue;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a subscriber what it asks for, as it comes. Waiting for mail blocks; it does so in a thread of its own, which
 * nobody interrupts: a broker in the same process does not survive an interrupt in the middle of a write. Whatever fails,
 * the thread goes on until it is cancelled: without it this node would hold mail that it works on no more, and look healthy.
 */
final class Dequeuing implements Subscription, Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Dequeuing.class);

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
                giveOneIfWanted();
            }
        } finally {
            whenOver.run();
        }
    }

    private void giveOneIfWanted() {
        try {
            if (demand.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                giveOne();
            }
        } catch (InterruptedException e) {
            LOGGER.debug("Whoever interrupted did not mean this thread, which ends when it is cancelled", e);
        } catch (Throwable unexpected) {
            LOGGER.error("A mail was not handed out, for an unforeseen reason, and stays in its queue", unexpected);
        }
    }

    private void giveOne() {
        Optional<QueueItem> item = Optional.empty();
        try {
            while (item.isEmpty() && !cancelled) {
                item = source.get();
            }
        } catch (Throwable e) {
            demand.release();
            throw e;
        }
        if (cancelled) {
            item.ifPresent(QueueItem::drop);
        } else {
            item.ifPresent(this::give);
        }
    }

    private void give(QueueItem item) {
        try {
            subscriber.onNext(item);
        } catch (Throwable e) {
            item.giveBack();
            throw e;
        }
    }
}
