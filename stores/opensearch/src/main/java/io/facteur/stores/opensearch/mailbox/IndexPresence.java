package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.search.IndexJournal;
import io.facteur.stores.opensearch.IndexVersions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/** Whether OpenSearch is there, and whether all mailboxes are in its index: one that was lost is made anew, and is empty. */
final class IndexPresence {

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    /** Each node asks in less than this. */
    private static final Duration SEEN_BY_ALL = Duration.ofSeconds(15);

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexPresence.class);

    private final IndexVersions versions;
    private final IndexJournal journal;
    private final String node;
    private final Clock clock;
    private final Lag lag;
    private final Runnable compareAll;

    private volatile boolean reachable;
    /** Since when it is known that not all mailboxes are in it. */
    private volatile Optional<Instant> incomplete = Optional.empty();
    /** Those that are, meanwhile. */
    private final Set<String> compared = ConcurrentHashMap.newKeySet();

    private Instant lostSince = Instant.MAX;

    /** @param compareAll is called, often, while not all mailboxes are in the index; waits for nothing */
    IndexPresence(
            IndexVersions versions, IndexJournal journal, String node, Clock clock, Lag lag, Runnable compareAll) {
        this.versions = versions;
        this.journal = journal;
        this.node = node;
        this.clock = clock;
        this.lag = lag;
        this.compareAll = compareAll;
    }

    boolean isReachable() {
        return reachable;
    }

    void unreachable() {
        reachable = false;
    }

    Optional<Instant> incomplete() {
        return incomplete;
    }

    /** @return whether what was in this mailbox before may not be in the index */
    boolean lacks(String mailbox) {
        return incomplete.isPresent() && !compared.contains(mailbox);
    }

    void compared(String mailbox) {
        if (incomplete.isPresent()) {
            compared.add(mailbox);
        }
    }

    void allCompared() {
        incomplete = Optional.empty();
        compared.clear();
    }

    /** Asks OpenSearch, and the store what is known of the index. Blocks; one at a time. */
    synchronized void ask() {
        boolean lost;
        try {
            lost = versions.current().block(SIGN_OF_LIFE).isEmpty();
        } catch (RuntimeException e) {
            reachable = false;
            lag.fallBehind(Exceptions.unwrap(e));
            return;
        }
        try {
            if (lost && !makeAnew()) {
                reachable = false;
                return;
            }
            lostSince = Instant.MAX;
            if (journal.isCompareAll().block(ANSWER)) {
                isIncomplete();
                compareAll.run();
            } else {
                allCompared();
            }
            if (!reachable) {
                LOGGER.info("OpenSearch answers: mailboxes are searched with it");
            }
            reachable = true;
        } catch (RuntimeException e) {
            reachable &= !lost;
            lag.fallBehind(Exceptions.unwrap(e));
        }
    }

    private void isIncomplete() {
        if (incomplete.isEmpty()) {
            incomplete = Optional.of(clock.instant());
        }
    }

    /** @return false: not yet; other nodes that live must see first that it is gone, or they took the new one for whole */
    private boolean makeAnew() {
        compared.clear();
        isIncomplete();
        // before it is made: who makes it may not live to say so
        journal.compareAll().block(ANSWER);
        Instant now = clock.instant();
        lostSince = lostSince.isBefore(now) ? lostSince : now;
        boolean alone = !journal.progress()
                .any(progress -> !progress.node().equals(node))
                .block(ANSWER);
        if (!alone && now.isBefore(lostSince.plus(SEEN_BY_ALL))) {
            lag.fallBehind(new IllegalStateException("the search index is lost, and made anew in a moment"));
            return false;
        }
        versions.createIfAbsent().block(ANSWER);
        LOGGER.info("The search index is made anew; all mailboxes are indexed");
        return true;
    }
}
