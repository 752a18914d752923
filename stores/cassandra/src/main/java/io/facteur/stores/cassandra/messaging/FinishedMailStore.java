package io.facteur.stores.cassandra.messaging;

import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Mail that was done while the broker was out of reach, so that it could not be told: it gives it again, to any node. Asked
 * only about mail that may have been done before, and told only of such: nothing of this happens in quiet times.
 */
public interface FinishedMailStore {

    /** Of one process, whose broker ends with it: nothing is ever done that could not be told. */
    FinishedMailStore NONE = new FinishedMailStore() {
        @Override
        public Mono<Void> add(UUID enqueueId, int attempts) {
            return Mono.empty();
        }

        @Override
        public Mono<Integer> find(UUID enqueueId) {
            return Mono.empty();
        }
    };

    /** Completes when it is safe that this mail is done as far as this attempt. */
    Mono<Void> add(UUID enqueueId, int attempts);

    /** The last attempt with which this mail was done; empty when nobody said so. */
    Mono<Integer> find(UUID enqueueId);
}
