package io.facteur.messaging.rabbitmq;

import java.time.Duration;

/** How long to wait before the next attempt: longer each time, and from the beginning when one lasted. */
final class ReconnectPause {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LAST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    Duration next() {
        Duration now = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LAST) > 0 ? LAST : doubled;
        return now;
    }

    /** @param age of what was lost: something that breaks at once is not tried at once again and again */
    void lasted(Duration age) {
        if (age.compareTo(LAST) > 0) {
            next = FIRST;
        }
    }
}
