package io.facteur.guice;

import io.facteur.stores.cassandra.cluster.Heartbeat;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/** Whether the nodes fit together: names, clocks, versions. */
public final class ClusterHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Cluster");

    private final Heartbeat heartbeat;

    @Inject
    public ClusterHealthCheck(Heartbeat heartbeat) {
        this.heartbeat = heartbeat;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromSupplier(() -> {
            List<String> faults = heartbeat.view().faults();
            return faults.isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, String.join("; ", faults));
        });
    }
}
