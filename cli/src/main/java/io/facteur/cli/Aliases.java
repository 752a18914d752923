package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Aliases as James' administration API has them. */
final class Aliases {

    private static final String TYPE = "Alias";

    private Aliases() {}

    /** @return where an alias leads; empty when it is none */
    static List<String> targets(Api api, Address alias) {
        return targets(api.get("/mappings/user/" + Api.segment(alias.ascii())));
    }

    static List<String> targets(JsonNode mappings) {
        List<String> targets = new ArrayList<>();
        for (JsonNode mapping : mappings) {
            if (mapping.path("type").asText().equals(TYPE)) {
                targets.add(mapping.path("mapping").asText());
            }
        }
        return targets;
    }

    static String path(String target, Address alias) {
        return "/address/aliases/" + twice(target) + "/sources/" + twice(alias.ascii());
    }

    /** This one of James' routes decodes its parameters twice: a plus would become a space. */
    private static String twice(String text) {
        return Api.segment(Api.segment(text));
    }
}
