package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The state of the schema, for people. */
final class SchemaText {

    private SchemaText() {}

    static void print(Verb verb, JsonNode document) {
        String keyspace = document.path("keyspace").asText();
        if (!document.path("exists").asBoolean()) {
            verb.say("keyspace " + keyspace + ": there is none");
            verb.say("next: " + verb.advice("schema", "create"));
        } else {
            verb.say("keyspace " + keyspace + ": " + copies(document.path("replication"))
                    + (document.path("replication").equals(document.path("wantedReplication"))
                            ? ""
                            : ", and cassandra.replication says " + copies(document.path("wantedReplication"))
                                    + ": it is not changed, see docs/cassandra.md"));
        }
        for (JsonNode node : document.path("nodes")) {
            verb.say("  node " + node.path("address").asText() + "  "
                    + node.path("datacenter").asText() + "  Cassandra "
                    + node.path("version").asText() + "  "
                    + (node.path("up").asBoolean() ? "up" : "DOWN"));
        }
        if (!document.path("exists").asBoolean()) {
            return;
        }
        if (!document.path("majority").asBoolean()) {
            verb.say("  too few nodes are up to read the rest: start them");
            return;
        }
        versions(verb, document.path("versions"));
        missing(verb, document.path("missing"));
    }

    private static String copies(JsonNode replication) {
        List<String> copies = new ArrayList<>();
        replication
                .properties()
                .forEach(entry ->
                        copies.add(entry.getKey() + ":" + entry.getValue().asInt()));
        return copies.isEmpty() ? "no copies" : "copies " + String.join(", ", copies);
    }

    private static void versions(Verb verb, JsonNode versions) {
        verb.say("  version " + versions.path("facteur").asInt() + " of Facteur, "
                + (versions.has("james") ? versions.path("james").asText() : "none") + " of James (this server can use "
                + versions.path("jamesFrom").asInt() + " to "
                + versions.path("jamesTo").asInt() + ")");
    }

    private static void missing(Verb verb, JsonNode missing) {
        boolean create = list(verb, "type", missing.path("types")) | list(verb, "table", missing.path("tables"));
        boolean upgrade = list(verb, "column", missing.path("columns"));
        for (JsonNode migration : missing.path("migrations")) {
            verb.say("  pending: " + migration.path("number").asInt() + " "
                    + migration.path("title").asText());
            upgrade = true;
        }
        if (upgrade) {
            verb.say("next: " + verb.advice("schema", "upgrade"));
        } else if (create) {
            verb.say("next: " + verb.advice("schema", "create"));
        } else {
            verb.say("  complete");
        }
    }

    /** @return whether there is any */
    private static boolean list(Verb verb, String what, JsonNode names) {
        for (JsonNode name : names) {
            verb.say("  missing: " + what + " " + name.asText());
        }
        return !names.isEmpty();
    }
}
