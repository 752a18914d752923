package io.facteur.webadmin;

import io.facteur.protocols.Draining;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Service;

/**
 * Out of service while it runs: {@code POST /facteur/drain} begins, {@code DELETE} takes it back, {@code GET} tells how far
 * it is.
 */
public final class DrainRoutes implements Routes {

    static final String BASE = "/facteur/drain";

    /**
     * @param draining whether this node is on its way out of service, or out
     * @param drained whether it is out
     * @param sessions how many there still are
     */
    record Drained(boolean draining, boolean drained, int sessions) {}

    private final Draining draining;

    @Inject
    public DrainRoutes(Draining draining) {
        this.draining = draining;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> told());
        service.post(BASE, (request, response) -> {
            draining.start();
            return told();
        });
        service.delete(BASE, (request, response) -> {
            draining.undo();
            return told();
        });
    }

    private String told() throws Exception {
        return Answers.json(new Drained(draining.isDraining(), draining.isDrained(), draining.sessions()));
    }
}
