package io.facteur.guice;

import io.facteur.stores.cassandra.cluster.StoreAnswers;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;
import reactor.core.publisher.Mono;

/** Lets the main class ask whether the store is there. */
public final class StoreProbe implements GuiceProbe {

    private final StoreAnswers store;

    @Inject
    StoreProbe(StoreAnswers store) {
        this.store = store;
    }

    /** @return within two seconds, and never an error */
    public Mono<Boolean> isThere() {
        return store.isThere();
    }
}
