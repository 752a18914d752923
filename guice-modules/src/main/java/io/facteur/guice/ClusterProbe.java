package io.facteur.guice;

import io.facteur.stores.cassandra.cluster.Heartbeat;
import io.facteur.stores.cassandra.cluster.StoreAnswers;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;
import reactor.core.publisher.Mono;

/** How the main class says that this node lives, and asks whether the store is there. */
public final class ClusterProbe implements GuiceProbe {

    private final StoreAnswers store;
    private final Heartbeat heartbeat;

    @Inject
    ClusterProbe(StoreAnswers store, Heartbeat heartbeat) {
        this.store = store;
        this.heartbeat = heartbeat;
    }

    /** @return whether the store is there: within two seconds, and never an error */
    public Mono<Boolean> isStoreThere() {
        return store.isThere();
    }

    public void start() {
        heartbeat.start();
    }

    /** Before the store goes: the name of the node is free then. */
    public void stop() {
        heartbeat.stop();
    }
}
