package io.facteur.stores.cassandra;

import io.facteur.home.Endpoint;
import io.facteur.home.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the store is, and how it is used.
 *
 * @param hosts of nodes, at least one; the others are discovered
 * @param datacenter that this server reads from and writes to
 * @param keyspace of all our tables
 * @param replication copies of each row, by data center, of a keyspace that is made now
 * @param tls empty: the connections are not encrypted
 * @param external whether the store is a cluster of others, and not the child of this server
 * @param creates whether this server makes what is missing of the schema
 */
public record CassandraSettings(
        List<Endpoint> hosts,
        String datacenter,
        String keyspace,
        Map<String, Integer> replication,
        String username,
        String password,
        Optional<Tls> tls,
        Consistency consistency,
        boolean external,
        boolean creates) {

    public static final String DATACENTER_OF_A_LONE_NODE = "datacenter1";
    public static final String KEYSPACE = "facteur";

    private static final String USERNAME = "facteur";
    private static final String ENGINE = "cassandra";

    /** @param authorities PEM file of the certificates that vouch for the nodes; empty: those that Java knows */
    public record Tls(Optional<Path> authorities) {}

    public CassandraSettings {
        hosts = List.copyOf(hosts);
        replication = Map.copyOf(replication);
    }

    /** @return the cluster of {@code cassandra.hosts}, or else the child of this server */
    public static CassandraSettings of(Settings settings, String password) {
        return settings.hosts(ENGINE).isEmpty()
                ? child(new Endpoint(settings.loopback(), settings.port(ENGINE)), password)
                : cluster(settings, password);
    }

    /** @return a lone node on this machine */
    public static CassandraSettings child(Endpoint endpoint, String password) {
        return new CassandraSettings(
                List.of(endpoint),
                DATACENTER_OF_A_LONE_NODE,
                KEYSPACE,
                Map.of(DATACENTER_OF_A_LONE_NODE, 1),
                USERNAME,
                password,
                Optional.empty(),
                Consistency.QUORUM,
                false,
                true);
    }

    private static CassandraSettings cluster(Settings settings, String password) {
        String datacenter = settings.get("cassandra.datacenter");
        return new CassandraSettings(
                settings.hosts(ENGINE),
                datacenter,
                settings.get("cassandra.keyspace"),
                replication(settings.get("cassandra.replication"), datacenter),
                settings.get("cassandra.user"),
                password,
                settings.get("cassandra.tls").equals("on")
                        ? Optional.of(new Tls(settings.path("cassandra.tls.ca")))
                        : Optional.empty(),
                settings.get("cassandra.consistency").equals("local_quorum")
                        ? Consistency.LOCAL_QUORUM
                        : Consistency.QUORUM,
                true,
                settings.get("cassandra.schema").equals("create"));
    }

    /** @param text of {@code cassandra.replication}, which was checked: {@code dc1:3, dc2:3} */
    private static Map<String, Integer> replication(String text, String datacenter) {
        Map<String, Integer> replication = new LinkedHashMap<>();
        for (String each : text.isBlank() ? new String[0] : text.split(",")) {
            int colon = each.indexOf(':');
            replication.put(
                    each.substring(0, colon).strip(),
                    Integer.parseInt(each.substring(colon + 1).strip()));
        }
        return replication.isEmpty() ? Map.of(datacenter, 1) : replication;
    }

    /** @return the same, for who was told to make what is missing, whatever the servers do */
    public CassandraSettings creating() {
        return new CassandraSettings(
                hosts, datacenter, keyspace, replication, username, password, tls, consistency, external, true);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "CassandraSettings[" + hosts + ", " + datacenter + ", " + keyspace + ", " + replication + ", "
                + consistency + "]";
    }
}
