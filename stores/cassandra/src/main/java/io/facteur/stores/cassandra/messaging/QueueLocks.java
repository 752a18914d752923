package io.facteur.stores.cassandra.messaging;

import java.time.Duration;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Lets one process at a time act on the deferred mail of a queue: of two, each would make it ready. */
public interface QueueLocks {

    /** Takes it, or keeps it when this process has it; false when another one has it. It ends with the lease. */
    Mono<Boolean> acquire(String queue, UUID process, Duration lease);

    /** Ends it, if this process has it. */
    Mono<Void> release(String queue, UUID process);
}
