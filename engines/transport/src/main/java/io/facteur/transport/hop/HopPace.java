package io.facteur.transport.hop;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast a next hop is served. Each time that it wants less of us (421, 4.7.x), or cannot be reached, it is left alone for
 * twice as long, and gets half as many connections afterwards; each few messages that it takes give some back. Of one
 * next hop, which guards it.
 */
final class HopPace {

    private static final int MAX_LEVEL = 16;
    /** Messages that it takes before it is served faster again. */
    private static final int FOR_TRUST = 5;

    private final Duration first;
    private final Duration longest;
    private final int connections;

    private int level;
    private int taken;
    private Instant pausedUntil = Instant.MIN;

    HopPace(Duration first, Duration longest, int connections) {
        this.first = first;
        this.longest = longest;
        this.connections = connections;
    }

    /** @return for how long; several connections that are refused at the same time count once */
    Duration slowDown(Instant now) {
        if (!isPaused(now)) {
            Duration pause = first.multipliedBy(1L << level);
            pausedUntil = now.plus(pause.compareTo(longest) > 0 ? longest : pause);
            level = Math.min(level + 1, MAX_LEVEL);
            taken = 0;
        }
        return left(now);
    }

    void took() {
        taken++;
        if (taken >= FOR_TRUST && level > 0) {
            taken = 0;
            level--;
        }
    }

    /** Somebody wants to know at once. */
    void resume() {
        pausedUntil = Instant.MIN;
    }

    boolean isPaused(Instant now) {
        return now.isBefore(pausedUntil);
    }

    Duration left(Instant now) {
        return isPaused(now) ? Duration.between(now, pausedUntil) : Duration.ZERO;
    }

    int connections() {
        return Math.max(1, connections >> level);
    }

    /** Nothing need be remembered: it is served at full speed, or has been left alone for long. */
    boolean isForgettable(Instant now) {
        return level == 0 || now.isAfter(pausedUntil.plus(longest.multipliedBy(2)));
    }

    Instant pausedUntil() {
        return pausedUntil;
    }
}
