package io.facteur.home;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys of {@link Settings} by which a node of a cluster finds the engines outside of it. Where the hosts of an engine
 * are empty, the one of this machine alone is used.
 */
final class EngineSettings {

    private static final String SWITCH = "on|off";
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?";
    private static final String DATACENTERS = "DC: *[1-9][0-9]?(, *DC: *[1-9][0-9]?)*".replace("DC", NAME);

    private EngineSettings() {}

    static Map<String, String> defaults() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("node", "");
        values.put("secrets.directory", "");
        values.put("cassandra.hosts", "");
        values.put("cassandra.datacenter", "datacenter1");
        values.put("cassandra.keyspace", "facteur");
        values.put("cassandra.replication", "");
        values.put("cassandra.user", "facteur");
        values.put("cassandra.tls", "off");
        values.put("cassandra.tls.ca", "");
        values.put("cassandra.consistency", "quorum");
        values.put("cassandra.schema", "create");
        values.put("opensearch.hosts", "");
        values.put("opensearch.user", "facteur");
        values.put("opensearch.tls", "off");
        values.put("opensearch.tls.ca", "");
        values.put("opensearch.shards", "1");
        values.put("opensearch.replicas", "0");
        values.put("search.languages", "");
        values.put("rabbitmq.hosts", "");
        values.put("rabbitmq.vhost", "/");
        values.put("rabbitmq.user", "facteur");
        values.put("rabbitmq.tls", "off");
        values.put("rabbitmq.tls.ca", "");
        values.put("s3.endpoint", "");
        values.put("s3.region", "us-east-1");
        values.put("s3.bucket.prefix", "facteur-");
        values.put("s3.access.key", "");
        values.put("s3.threshold", "64K");
        values.put("s3.tls.ca", "");
        values.put(ProxyNetworks.KEY, "");
        return values;
    }

    static void validate(Settings settings) throws InvalidSetting {
        for (String key : defaults().keySet()) {
            if (key.endsWith(".hosts")) {
                endpoints(settings, key);
            } else if (key.endsWith(".tls")) {
                settings.matches(key, SWITCH, "on, off");
            } else if (key.endsWith(".user")) {
                settings.matches(key, NAME, "a user's name");
            }
        }
        settings.matches("node", "|" + NAME, "a name of letters, digits, dots and hyphens");
        settings.matches("cassandra.datacenter", NAME, "the name of a data center");
        // lower case, else it must be quoted in every statement
        settings.matches("cassandra.keyspace", "[a-z][a-z0-9_]{0,47}", "lower-case letters, digits and _");
        settings.matches("cassandra.replication", "|" + DATACENTERS, "DATACENTER:COPIES, such as dc1:3, dc2:3");
        settings.matches("cassandra.consistency", "quorum|local_quorum", "quorum, local_quorum");
        settings.matches("cassandra.schema", "create|check", "create, check");
        settings.matches("opensearch.shards", "[1-9][0-9]{0,2}", "a number from 1 to 999");
        settings.matches("opensearch.replicas", "[0-9]", "a number from 0 to 9");
        settings.matches("search.languages", "|[a-z]{2}(, *[a-z]{2})*", "codes of languages, such as en, fr");
        settings.matches(
                "s3.endpoint", "|https?://[A-Za-z0-9.:\\[\\]-]+/?", "an address such as https://s3.example.org");
        settings.matches("s3.bucket.prefix", "[a-z0-9][a-z0-9.-]{0,30}", "lower-case letters, digits, dots, hyphens");
        // so much of each message is in memory while it is stored
        settings.matches("s3.threshold", "[1-9][0-9]{0,3}K|[1-9]M", "a size from 1K to 9M");
        if (!settings.get("s3.endpoint").isEmpty()) {
            settings.matches("s3.access.key", "[!-~]{1,128}", "the name of the key at that endpoint");
        }
        try {
            ProxyNetworks.parse(settings.get(ProxyNetworks.KEY));
        } catch (IllegalArgumentException e) {
            throw settings.invalid(ProxyNetworks.KEY, ProxyNetworks.ALLOWED + "; " + e.getMessage());
        }
    }

    private static void endpoints(Settings settings, String key) throws InvalidSetting {
        try {
            Endpoint.parse(settings.get(key));
        } catch (IllegalArgumentException e) {
            throw settings.invalid(key, Endpoint.ALLOWED + "; " + e.getMessage());
        }
    }
}
