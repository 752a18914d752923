package io.facteur.guice;

import io.facteur.protocols.Draining;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;

/** Lets the main class take the node out of service before it stops, and know when somebody else did. */
public final class DrainProbe implements GuiceProbe {

    private final Draining draining;

    @Inject
    DrainProbe(Draining draining) {
        this.draining = draining;
    }

    public Draining draining() {
        return draining;
    }
}
