package io.facteur.stores.cassandra.messaging;

import java.time.Duration;
import java.time.Instant;

/** The start of the ten minutes in which a mail falls due: names its partition. */
record DeferredMailBucket(Instant start) {

    static final Duration WIDTH = Duration.ofMinutes(10);

    /** Longer than the clocks of two nodes differ: after it nobody adds to a bucket that ended. */
    static final Duration SETTLED_AFTER = Duration.ofHours(1);

    static DeferredMailBucket of(Instant dueAt) {
        long width = WIDTH.toMillis();
        return new DeferredMailBucket(Instant.ofEpochMilli(Math.floorDiv(dueAt.toEpochMilli(), width) * width));
    }

    boolean settledAt(Instant now) {
        return start.plus(WIDTH).plus(SETTLED_AFTER).isBefore(now);
    }
}
