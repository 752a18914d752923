package io.facteur.stores.cassandra.messaging;

import java.time.Instant;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps the deferred mail of all queues. */
public interface DeferredMailStore {

    /** Completes when the mail is safe. Adding the same mail again changes nothing. */
    Mono<Void> add(DeferredMail mail);

    /** Removes one mail; completes as well when it was not there. */
    Mono<Void> remove(DeferredMail mail);

    /** What is due at that time, the earliest first. */
    Flux<DeferredMail> due(String queue, Instant at);

    /** When the earliest mail is due; empty when there is none. */
    Mono<Instant> nextDue(String queue);

    /** All that waits in the queue, the earliest due first. */
    Flux<DeferredMail> list(String queue);

    /** How much waits in the queue, counted in the store: ask it seldom and remember the answer. */
    Mono<Long> size(String queue);

    /** Removes all that waits in the queue, and tells how much it was. */
    Mono<Long> clear(String queue);

    /** The queues that have, or had not long ago, deferred mail. */
    Flux<String> queues();
}
