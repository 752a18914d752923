package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.search.IndexJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finishes what nodes that are gone left unfinished: the mailboxes that they changed last are compared, by one node. */
final class GoneNodes {

    /** A node that has not been heard of for so long is gone. */
    static final Duration GONE = Duration.ofMinutes(10);

    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Logger LOGGER = LoggerFactory.getLogger(GoneNodes.class);

    private final IndexJournal journal;
    private final JournalReader changes;
    private final LeaseKeeper leases;
    private final String own;
    private final Clock clock;
    private final Consumer<String> compare;
    private Instant last = Instant.EPOCH;

    /** @param compare compares a mailbox with the index, and blocks */
    GoneNodes(
            IndexJournal journal,
            JournalReader changes,
            LeaseKeeper leases,
            String own,
            Clock clock,
            Consumer<String> compare) {
        this.journal = journal;
        this.changes = changes;
        this.leases = leases;
        this.own = own;
        this.clock = clock;
        this.compare = compare;
    }

    /** Looks, but not more often than need be. Of one thread. */
    void look() {
        Instant now = clock.instant();
        if (now.isBefore(last.plus(BETWEEN))) {
            return;
        }
        last = now;
        journal.progress()
                .filter(other -> !other.node().equals(own) && other.seen().isBefore(now.minus(GONE)))
                .collectList()
                .block(ANSWER)
                .forEach(this::adopt);
    }

    private void adopt(IndexJournal.Progress gone) {
        LeaseKeeper.Job job = leases.job("search-index " + gone.node(), LEASE);
        if (!job.isMine().block(ANSWER)) {
            return;
        }
        // up to now: it may have lived, and not have been able to say so
        List<String> mailboxes = changes.of(gone.node(), gone.period(), ChangeMarks.period(clock.instant()));
        for (String mailbox : mailboxes) {
            if (!job.isMine().block(ANSWER)) {
                return;
            }
            compare.accept(mailbox);
        }
        journal.forget(gone.node()).block(ANSWER);
        job.release().block(ANSWER);
        LOGGER.info("Node {} is gone; {} mailboxes that it changed last were compared", gone.node(), mailboxes.size());
    }
}
