package io.facteur.stores.opensearch.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.model.QuotaRoot;

/**
 * What changed and is not in the index yet, in memory: the newest of each user. Whoever tells it waits for nothing. Where
 * there is no more room, and where all users may have changed, a comparison of all is due instead.
 */
public final class QuotaChanges {

    /** Users; beyond, all are compared. */
    static final int MOST = 100_000;
    /** By so much the clocks of nodes may differ (0017). */
    private static final Duration CLOCKS = Duration.ofMinutes(2);

    private final Clock clock;
    private final int most;
    private final Map<QuotaRoot, Change> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private Instant due;

    public QuotaChanges(Clock clock) {
        this(clock, MOST);
    }

    QuotaChanges(Clock clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    /**
     * A change of one user.
     *
     * @param number of each a different one: one that comes while another is written is not taken for it
     * @param ratio empty: it is to be read from the store
     * @param at when it was so
     */
    record Change(long number, QuotaRoot root, OptionalDouble ratio, Instant at) {

        /** What is read from the store later is newer than both. */
        private static Change newer(Change one, Change other) {
            if (one.ratio().isEmpty() != other.ratio().isEmpty()) {
                return one.ratio().isEmpty() ? one : other;
            }
            return one.at().isAfter(other.at()) ? one : other;
        }
    }

    /** So full the user was. */
    void used(QuotaRoot root, double ratio, Instant at) {
        add(new Change(numbers.incrementAndGet(), root, OptionalDouble.of(ratio), at));
    }

    /** The user's limit changed, or what is used did, and nobody told to what. */
    void changed(QuotaRoot root) {
        add(new Change(numbers.incrementAndGet(), root, OptionalDouble.empty(), clock.instant()));
    }

    private void add(Change change) {
        if (waiting.size() >= most && !waiting.containsKey(change.root())) {
            allChanged();
        } else {
            waiting.merge(change.root(), change, QuotaChanges::merge);
        }
    }

    /** Of a number of its own whichever is newer: the one that waits may just be read or written. */
    private static Change merge(Change present, Change change) {
        Change newer = Change.newer(present, change);
        return new Change(change.number(), newer.root(), newer.ratio(), newer.at());
    }

    /** All users may have changed: the limit of a domain, or of all, did. */
    synchronized void allChanged() {
        due = clock.instant();
    }

    List<Change> waiting() {
        return List.copyOf(waiting.values());
    }

    int size() {
        return waiting.size();
    }

    /** Is in the index now, unless there is a newer one by now. */
    void written(Change change) {
        waiting.remove(change.root(), change);
    }

    /** Since when the index is known to be wrong for users that are not known. */
    synchronized Optional<Instant> due() {
        return Optional.ofNullable(due);
    }

    /** This node compared all; it began then. */
    synchronized void compared(Instant begun) {
        if (due != null && !due.isAfter(begun)) {
            due = null;
        }
    }

    /** Some node compared all, and began then, by its own clock. */
    void comparedSomewhere(Instant begun) {
        compared(begun.minus(CLOCKS));
    }
}
