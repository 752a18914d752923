package io.facteur.messaging.queue;

import io.facteur.messaging.broker.BrokerException;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to act on the deferred mail of a queue, of one process at a time. It ends by itself, a while after the process
 * did. Used by one thread at a time.
 */
final class QueueLease {

    private static final String JOB = "deferred-mail/";
    private static final Duration LEASE = Duration.ofSeconds(60);
    /** After so long it is asked for again: long before it ends, so that a pause of the process does no harm. */
    private static final Duration FRESH = Duration.ofSeconds(20);

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 100;

    private final String queue;
    private final Optional<ClusterLease> leases;
    private final UUID process = UUID.randomUUID();
    private long since;

    QueueLease(String queue, Optional<ClusterLease> leases) {
        this.queue = queue;
        this.leases = leases;
    }

    /** Whether others may act as well. */
    boolean isShared() {
        return leases.isPresent();
    }

    synchronized boolean take() {
        if (leases.isEmpty()) {
            return true;
        }
        long now = System.nanoTime();
        boolean mine = leases.get().hold(JOB + queue, process, LEASE).block(LIMIT);
        since = now;
        return mine;
    }

    /** Waits until whoever has it is done. */
    void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!take()) {
            if (System.nanoTime() - end > 0) {
                throw new BrokerException("Another node has been busy with the deferred mail of queue " + queue
                        + " for " + PATIENCE.toSeconds() + " s: try again");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("Interrupted while another node is busy with deferred mail", e);
        }
    }

    /** To be called before each mail. */
    synchronized void keep() {
        if (leases.isPresent() && System.nanoTime() - since > FRESH.toNanos() && !take()) {
            throw new BrokerException("Another node has taken over the deferred mail of queue " + queue);
        }
    }

    void end() {
        leases.ifPresent(all -> all.release(JOB + queue, process).block(LIMIT));
    }
}
