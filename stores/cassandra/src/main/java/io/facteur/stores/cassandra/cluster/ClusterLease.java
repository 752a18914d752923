package io.facteur.stores.cassandra.cluster;

import java.time.Duration;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Which process of a cluster does a job that only one does at a time. The one that holds it and is killed is followed by
 * another when its time is over, which the store measures: no clock of a node counts.
 *
 * <p>A process that stops for longer than its time, and then goes on, may do the job next to its follower for a moment:
 * a job must bear that.
 */
public interface ClusterLease {

    /** The shortest time that a store can measure. */
    Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * Takes a lease that is free, or renews one that this process has: one write, and nothing is read.
     *
     * @param job the same name on all nodes
     * @param process that asks, anew for each start
     * @param time for which it is this process' from now on; a whole number of seconds
     * @return whether it is this process that does the job
     */
    Mono<Boolean> hold(String job, UUID process, Duration time);

    /** Gives it back, if it is this process': another need not wait. */
    Mono<Void> release(String job, UUID process);
}
