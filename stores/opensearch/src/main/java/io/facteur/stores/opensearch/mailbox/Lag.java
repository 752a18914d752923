package io.facteur.stores.opensearch.mailbox;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Since when changes may be missing in the index, and why. */
final class Lag {

    private static final Logger LOGGER = LoggerFactory.getLogger(Lag.class);

    private final Clock clock;
    private Optional<Instant> since = Optional.empty();
    private Optional<String> cause = Optional.empty();
    private long falls;
    private boolean ended;

    Lag(Clock clock) {
        this.clock = clock;
    }

    /** Until the journal is read, it is not known what is missing. */
    synchronized void begin() {
        since = Optional.of(clock.instant());
        cause = Optional.of("the server has just started");
    }

    synchronized void fallBehind(Throwable why) {
        if (ended) {
            return;
        }
        falls++;
        if (since.isEmpty()) {
            since = Optional.of(clock.instant());
            cause = Optional.of(String.valueOf(why.getMessage()));
            LOGGER.warn(
                    "The search index falls behind: {}. Mail flows; mailboxes that change are compared when it can be"
                            + " written again.",
                    why.toString());
        }
    }

    /** @return to be given to {@link #caughtUp} */
    synchronized long falls() {
        return falls;
    }

    /** @return the time from which on nothing is missing any more; empty: the index fell behind again meanwhile */
    synchronized Optional<Instant> caughtUp(long before) {
        if (falls != before) {
            return Optional.empty();
        }
        Optional<Instant> was = since;
        since = Optional.empty();
        cause = Optional.empty();
        return was;
    }

    /** What is interrupted from now on is no fall. */
    synchronized void end() {
        ended = true;
    }

    synchronized Optional<Instant> since() {
        return since;
    }

    synchronized Optional<String> cause() {
        return cause;
    }
}
