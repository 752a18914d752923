package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.search.CassandraIndexJournal;
import io.facteur.stores.cassandra.search.IndexJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/**
 * Compares the mailboxes of which changes of this node may be missing, by the journal, and writes there how far it is: for the
 * process that follows this one, and for other nodes when this one is gone. Of one thread; blocks.
 */
final class CatchUp {

    /** Mailboxes that cannot be compared, before the others are not tried any more. */
    private static final int MOST_FAILURES = 10;
    /** Before what could not be compared is tried again. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Logger LOGGER = LoggerFactory.getLogger(CatchUp.class);

    private final IndexJournal journal;
    private final JournalReader changes;
    private final String node;
    private final Clock clock;
    private final Lag lag;
    private final Set<String> missing;
    private final BooleanSupplier reachable;
    private final Consumer<String> compare;

    // Periods of the journal
    /** Changes of this period and later may be missing. */
    private long from = Long.MIN_VALUE;
    /** Changes from here on were not looked at; those before are in the index, or of mailboxes that are missing. */
    private long unseen = Long.MIN_VALUE;
    /** When this node last said that it lives. */
    private long told = Long.MIN_VALUE;

    private Instant pausesUntil = Instant.MIN;

    /**
     * @param missing mailboxes that are to be compared
     * @param compare compares one, and takes it out of these; blocks
     */
    CatchUp(
            IndexJournal journal,
            JournalReader changes,
            String node,
            Clock clock,
            Lag lag,
            Set<String> missing,
            BooleanSupplier reachable,
            Consumer<String> compare) {
        this.journal = journal;
        this.changes = changes;
        this.node = node;
        this.clock = clock;
        this.lag = lag;
        this.missing = missing;
        this.reachable = reachable;
        this.compare = compare;
    }

    /** That this node lives, and from where on its changes may be missing, whether or not OpenSearch is there. */
    void tell() {
        long now = ChangeMarks.period(clock.instant());
        long first = first(now);
        if (now != told) {
            journal.progress(node, first).block(ANSWER);
            told = now;
        }
    }

    void run() {
        if (lag.since().isEmpty() || clock.instant().isBefore(pausesUntil)) {
            return;
        }
        long fallsBefore = lag.falls();
        long to = ChangeMarks.period(clock.instant());
        long first = Math.max(first(to), unseen);
        if (to - first > CassandraIndexJournal.KEPT.dividedBy(ChangeMarks.PERIOD)) {
            journal.compareAll().block(ANSWER);
            first = to;
        }
        missing.addAll(changes.of(node, first, to));
        Set<String> mailboxes = Set.copyOf(missing);
        int failures = compare(mailboxes);
        unseen = to - 1;
        if (failures > 0) {
            pausesUntil = clock.instant().plus(PAUSE);
            return;
        }
        advance(unseen);
        lag.caughtUp(fallsBefore)
                .ifPresent(since -> LOGGER.info(
                        "The search index is complete: {} mailboxes that changed since {} were compared",
                        mailboxes.size(),
                        since));
    }

    /** @return how many could not be compared: they stay missing */
    private int compare(Set<String> mailboxes) {
        int failures = 0;
        for (String mailbox : mailboxes) {
            try {
                compare.accept(mailbox);
            } catch (RuntimeException e) {
                failures++;
                if (!reachable.getAsBoolean() || failures >= MOST_FAILURES) {
                    throw e;
                }
                LOGGER.warn(
                        "Mailbox {} cannot be compared with the search index, and is tried again: {}",
                        mailbox,
                        Exceptions.unwrap(e).toString());
            }
        }
        return failures;
    }

    /** Where to begin: what this process knows, or the one before it wrote. */
    private long first(long now) {
        if (from == Long.MIN_VALUE) {
            from = changes.begin().orElse(now - 1);
        }
        return from;
    }

    /**
     * What is older than all that waits is in the index. A period more is left for changes whose event is on its way.
     *
     * @param oldest when the oldest task came that waits, in milliseconds since 1970
     */
    void advance(LongSupplier oldest) {
        if (lag.since().isPresent()) {
            return;
        }
        Instant certain = Instant.ofEpochMilli(Math.min(oldest.getAsLong(), clock.millis()));
        long next = ChangeMarks.period(certain) - 1;
        // a task may have failed since the look at what waits
        if (next > from && lag.since().isEmpty()) {
            advance(next);
        }
    }

    private void advance(long next) {
        from = next;
        journal.progress(node, from).block(ANSWER);
    }
}
