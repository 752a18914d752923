package io.facteur.messaging.spooler;

import java.time.Duration;

/** Keeps all workers from the next mail for a while, a longer one each time, until one of them succeeds. */
final class Pause {

    private final Backoff backoff;
    private long untilNanos = System.nanoTime();
    private int failures;
    private boolean over;

    Pause(Backoff backoff) {
        this.backoff = backoff;
    }

    /** Several workers that fail at the same time count once. */
    synchronized Duration begin() {
        long now = System.nanoTime();
        if (untilNanos - now <= 0) {
            untilNanos = now + backoff.after(failures).toNanos();
            failures++;
        }
        return Duration.ofNanos(untilNanos - now);
    }

    synchronized void succeeded() {
        failures = 0;
    }

    /** False when there is nothing to wait for any more: no mail shall be worked on. */
    synchronized boolean await() throws InterruptedException {
        long left = untilNanos - System.nanoTime();
        while (left > 0 && !over) {
            wait(left / 1_000_000 + 1);
            left = untilNanos - System.nanoTime();
        }
        return !over;
    }

    synchronized void endForEver() {
        over = true;
        notifyAll();
    }
}
