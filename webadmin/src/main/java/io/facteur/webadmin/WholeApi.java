package io.facteur.webadmin;

import org.apache.james.webadmin.Routes;
import spark.Service;

/**
 * No route, but the base path of all. James puts the authentication before the base path of each set of routes, and not
 * before those that it calls public (health, metrics): this puts it before everything, known or not.
 */
public final class WholeApi implements Routes {

    @Override
    public String getBasePath() {
        return "";
    }

    @Override
    public void define(Service service) {
        // nothing: it exists for its base path
    }
}
