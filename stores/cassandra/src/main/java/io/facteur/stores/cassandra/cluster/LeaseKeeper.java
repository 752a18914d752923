package io.facteur.stores.cassandra.cluster;

import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import javax.inject.Inject;
import reactor.core.publisher.Mono;

/**
 * The leases of this process. Whoever does a job asks before each step of it whether the job is still this process'; the
 * store is asked once in a third of the time of the lease at most, and what it said is believed meanwhile.
 */
public final class LeaseKeeper {

    private final ClusterLease store;
    private final UUID process = UUID.randomUUID();
    private final LongSupplier nanoTime;

    @Inject
    public LeaseKeeper(ClusterLease store) {
        this(store, System::nanoTime);
    }

    /** @param nanoTime as that of System: it never jumps, as a clock does */
    LeaseKeeper(ClusterLease store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /**
     * @param job the same name on all nodes
     * @param time after which another node takes the job over when this one is gone: three times as long as the pause
     *     between two looks, or longer
     */
    public Job job(String job, Duration time) {
        if (time.compareTo(ClusterLease.SHORTEST.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("a lease of " + time + " is too short to be renewed in time");
        }
        return new Job(job, time);
    }

    /** One job, which this process or another one does. */
    public final class Job {

        private final String name;
        private final Duration time;
        private boolean asked;
        private boolean mine;
        private long askedAt;

        private Job(String name, Duration time) {
            this.name = name;
            this.time = time;
        }

        /**
         * @return whether this process does the job now; an error when the store does not answer and this process does not
         *     know that it has the lease
         */
        public Mono<Boolean> isMine() {
            return Mono.defer(() -> {
                // before it is asked: what the store measures begins later
                long now = nanoTime.getAsLong();
                synchronized (this) {
                    if (asked && now - askedAt < time.toNanos() / 3) {
                        return Mono.just(mine);
                    }
                }
                return store.hold(name, process, time)
                        .doOnNext(answer -> remember(answer, now))
                        .onErrorResume(e -> isCertain(now) ? Mono.just(true) : Mono.error(e));
            });
        }

        private synchronized void remember(boolean answer, long at) {
            asked = true;
            mine = answer;
            askedAt = at;
        }

        /** The lease was had, and can not be over yet. */
        private synchronized boolean isCertain(long now) {
            return asked && mine && now - askedAt < time.toNanos();
        }

        /** The work, if it is this process' to do; nothing else. */
        public <T> Mono<T> ifMine(Mono<T> work) {
            return isMine().filter(yes -> yes).flatMap(yes -> work);
        }

        /** Another may do it from now on: this process stops. */
        public Mono<Void> release() {
            return Mono.defer(() -> {
                synchronized (this) {
                    boolean held = mine;
                    mine = false;
                    asked = false;
                    if (!held) {
                        return Mono.empty();
                    }
                }
                return store.release(name, process);
            });
        }
    }
}
