package io.facteur.messaging.spooler;

import java.time.Duration;

/** Twice as long each time, up to a limit. */
record Backoff(Duration first, Duration limit) {

    /** For a mail that waits for the infrastructure. */
    static final Backoff INFRASTRUCTURE = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15));
    /** For a mail that failed by itself. */
    static final Backoff MAIL = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(10));
    /** For the spooler while mail cannot even be deferred. */
    static final Backoff SPOOLER = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final int MAXIMUM_EXPONENT = 30;

    Duration after(int earlierAttempts) {
        Duration delay = first.multipliedBy(1L << Math.min(earlierAttempts, MAXIMUM_EXPONENT));
        return delay.compareTo(limit) > 0 ? limit : delay;
    }
}
