package io.facteur.stores.cassandra.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import reactor.core.publisher.Mono;

/** Of this process alone, as on one machine: what another held that was killed is forgotten with it. */
public final class MemoryClusterLease implements ClusterLease {

    private record Held(UUID process, Instant until) {}

    private final Map<String, Held> leases = new ConcurrentHashMap<>();
    private final Clock clock;

    @Inject
    public MemoryClusterLease(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Boolean> hold(String job, UUID process, Duration time) {
        return Mono.fromCallable(() -> {
            Instant now = clock.instant();
            Held held = leases.compute(
                    job,
                    (name, present) -> present == null || present.process.equals(process) || !present.until.isAfter(now)
                            ? new Held(process, now.plus(time))
                            : present);
            return held.process.equals(process);
        });
    }

    @Override
    public Mono<Void> release(String job, UUID process) {
        return Mono.fromRunnable(() ->
                leases.computeIfPresent(job, (name, present) -> present.process.equals(process) ? null : present));
    }
}
