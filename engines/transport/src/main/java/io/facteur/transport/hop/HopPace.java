package io.facteur.transport.hop;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast a next hop is served: over one connection until it takes a message, which a host that only keeps us busy never
 * does. Each time that it wants less of us, or cannot be reached, it is left alone for twice as long, and gets half as many
 * connections afterwards; each few messages that it takes give some back. Of one next hop, which guards it.
 */
final class HopPace {

    private static final int MAX_LEVEL = 16;
    /** Messages that it takes before it is served faster again. */
    private static final int FOR_TRUST = 5;
    /** For how long it counts that it took a message. */
    private static final Duration LATELY = Duration.ofHours(1);

    private final Duration first;
    private final Duration longest;
    private final int connections;

    private int level;
    private int taken;
    private Instant pausedUntil = Instant.MIN;
    private Instant strangerFrom = Instant.MIN;

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
        strangerFrom = Instant.MIN;
        return left(now);
    }

    void took(Instant now) {
        strangerFrom = now.plus(LATELY);
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

    boolean tookLately(Instant now) {
        return now.isBefore(strangerFrom);
    }

    int connections(Instant now) {
        return tookLately(now) ? Math.max(1, connections >> level) : 1;
    }

    /** It is not served at full speed, and has not been left alone for long enough to forget why. */
    boolean isSlow(Instant now) {
        return level > 0 && !now.isAfter(pausedUntil.plus(longest.multipliedBy(2)));
    }

    Instant pausedUntil() {
        return pausedUntil;
    }
}
