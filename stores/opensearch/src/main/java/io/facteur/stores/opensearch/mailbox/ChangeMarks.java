package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.search.IndexJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * Writes into the journal which mailboxes this node changes, once for each mailbox and period. It is asked before a change is
 * stored, so that a process that dies right after it has left word.
 */
public final class ChangeMarks {

    /** Short enough that few mailboxes are compared after a crash, long enough that a busy mailbox costs next to nothing. */
    static final Duration PERIOD = Duration.ofMinutes(2);

    private final IndexJournal journal;
    private final String node;
    private final Clock clock;
    private volatile Period current = new Period(Long.MIN_VALUE);

    public ChangeMarks(IndexJournal journal, String node, Clock clock) {
        this.journal = journal;
        this.node = node;
        this.clock = clock;
    }

    private record Period(long number, Set<String> mailboxes) {

        Period(long number) {
            this(number, ConcurrentHashMap.newKeySet());
        }
    }

    static long period(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), PERIOD.toSeconds());
    }

    /** Ends when it is written down. */
    public Mono<Void> mark(String mailbox) {
        return Mono.defer(() -> {
            Period period = period();
            if (period.mailboxes().contains(mailbox)) {
                return Mono.empty();
            }
            return journal.change(node, period.number(), mailbox)
                    .doOnSuccess(done -> period.mailboxes().add(mailbox));
        });
    }

    private Period period() {
        long number = period(clock.instant());
        Period known = current;
        if (known.number() == number) {
            return known;
        }
        synchronized (this) {
            if (current.number() != number) {
                current = new Period(number);
            }
            return current;
        }
    }
}
