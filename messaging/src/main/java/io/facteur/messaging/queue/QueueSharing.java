package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.cluster.ClusterLease;
import io.facteur.stores.cassandra.messaging.FinishedMailStore;
import java.util.Optional;

/**
 * How the nodes of a cluster work on the same queues.
 *
 * @param leases who acts on deferred mail; empty where one process has all queues for itself
 * @param finished what the others did and could not tell the broker
 */
public record QueueSharing(Optional<ClusterLease> leases, FinishedMailStore finished) {

    /** One process has all queues for itself. */
    public static QueueSharing alone() {
        return new QueueSharing(Optional.empty(), FinishedMailStore.NONE);
    }

    public static QueueSharing among(ClusterLease leases, FinishedMailStore finished) {
        return new QueueSharing(Optional.of(leases), finished);
    }
}
