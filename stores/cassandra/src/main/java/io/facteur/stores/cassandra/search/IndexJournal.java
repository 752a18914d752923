package io.facteur.stores.cassandra.search;

import java.time.Instant;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * In which mailboxes something changed, by node and period, and up to which period a node knows that the index has it. Nothing
 * is deleted: what is older than a node's progress is not read again, and ends by itself.
 */
public interface IndexJournal {

    /** @param period from which on changes of the node may be missing in the index; @param seen when the node said so */
    record Progress(String node, long period, Instant seen) {}

    /** Writes down that the mailbox changes; before it does. */
    Mono<Void> change(String node, long period, String mailbox);

    /** The mailboxes that changed in the period. */
    Flux<String> changes(String node, long period);

    Mono<Void> progress(String node, long period);

    /** That of all nodes that ever were. */
    Flux<Progress> progress();

    /** The node is no longer looked after: all it changed is indexed, and it is gone. */
    Mono<Void> forget(String node);

    /** All mailboxes are to be compared, because the index is new. Holds until {@link #allCompared}. */
    Mono<Void> compareAll();

    Mono<Boolean> isCompareAll();

    Mono<Void> allCompared();
}
