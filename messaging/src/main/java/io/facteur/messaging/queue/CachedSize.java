package io.facteur.messaging.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * How much a queue defers, without asking the store each time: counted once, then kept up to date by what this
 * process does, and counted again every minute for what others do. A count during which something changed is used
 * as the answer but not remembered.
 */
final class CachedSize {

    private static final Duration OLD = Duration.ofMinutes(1);

    private final LongSupplier count;
    private final Clock clock;
    private long size;
    private boolean known;
    private Instant countedAt = Instant.MIN;
    private long changes;
    private int changing;

    CachedSize(LongSupplier count, Clock clock) {
        this.count = count;
        this.clock = clock;
    }

    long get() {
        synchronized (this) {
            if (known) {
                return size;
            }
        }
        return countNow();
    }

    void countAgainWhenOld() {
        synchronized (this) {
            if (!known || clock.instant().isBefore(countedAt.plus(OLD))) {
                return;
            }
        }
        countNow();
    }

    private long countNow() {
        long before;
        synchronized (this) {
            before = changes;
        }
        long counted = count.getAsLong();
        synchronized (this) {
            if (before == changes && changing == 0) {
                size = counted;
                known = true;
                countedAt = clock.instant();
            }
        }
        return counted;
    }

    /** Runs what changes the store, and changes the size by so much when it succeeded. */
    void change(long by, Runnable action) {
        synchronized (this) {
            changing++;
        }
        boolean done = false;
        try {
            action.run();
            done = true;
        } finally {
            synchronized (this) {
                changing--;
                changes++;
                if (done) {
                    size = Math.max(0, size + by);
                } else {
                    // It may have succeeded all the same.
                    known = false;
                }
            }
        }
    }

    synchronized void adjust(long by) {
        changes++;
        size = Math.max(0, size + by);
    }

    synchronized void forget() {
        changes++;
        known = false;
    }
}
