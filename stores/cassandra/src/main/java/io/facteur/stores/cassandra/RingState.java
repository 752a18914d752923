package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes this server can reach, and whether a majority of the copies of every row is among them.
 *
 * @param nodes their address, and whether they are up
 * @param replication copies by data center
 * @param rangesWithoutMajority of the ring: what is there can be neither read nor written
 */
public record RingState(
        Map<String, Boolean> nodes, Map<String, Integer> replication, int ranges, int rangesWithoutMajority) {

    /** @param session on our keyspace */
    public static RingState of(CqlSession session, CassandraSettings settings) {
        Metadata metadata = session.getMetadata();
        Map<String, Boolean> nodes = new LinkedHashMap<>();
        metadata.getNodes().values().stream()
                .sorted(Comparator.comparing(RingState::name))
                .forEach(node -> nodes.put(name(node), isUp(node)));
        Map<String, Integer> replication = metadata.getKeyspace(settings.keyspace())
                .map(RingState::replication)
                .orElse(Map.of());
        int ranges = 0;
        int lost = 0;
        if (metadata.getTokenMap().isPresent() && !replication.isEmpty()) {
            TokenMap tokens = metadata.getTokenMap().get();
            CqlIdentifier keyspace = CqlIdentifier.fromInternal(settings.keyspace());
            for (TokenRange range : tokens.getTokenRanges()) {
                ranges++;
                if (!hasMajority(tokens.getReplicas(keyspace, range), replication, settings)) {
                    lost++;
                }
            }
        }
        return new RingState(nodes, replication, ranges, lost);
    }

    private static boolean isUp(Node node) {
        // The driver has no connections to nodes of other data centers: it knows them by what others say.
        return node.getState() == NodeState.UP || node.getState() == NodeState.UNKNOWN;
    }

    private static boolean hasMajority(
            Set<Node> replicas, Map<String, Integer> replication, CassandraSettings settings) {
        Map<String, Integer> up = new HashMap<>();
        replicas.stream().filter(RingState::isUp).forEach(node -> up.merge(datacenter(node), 1, Integer::sum));
        if (settings.consistency() == Consistency.LOCAL_QUORUM) {
            return up.getOrDefault(settings.datacenter(), 0) > replication.getOrDefault(settings.datacenter(), 0) / 2;
        }
        return sum(up.values()) > sum(replication.values()) / 2;
    }

    private static int sum(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    /** @return its address and port */
    static String name(Node node) {
        return node.getEndPoint().toString().replaceFirst("^.*/", "");
    }

    static String datacenter(Node node) {
        return String.valueOf(node.getDatacenter());
    }

    /** @return copies by data center; of SimpleStrategy one number for all, under its own name */
    static Map<String, Integer> replication(KeyspaceMetadata keyspace) {
        return keyspace.getReplication().entrySet().stream()
                .filter(entry -> entry.getValue().matches("[0-9]+"))
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Integer.parseInt(entry.getValue())));
    }

    public List<String> down() {
        return nodes.entrySet().stream()
                .filter(entry -> !entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** @return whether all that is stored can be read and written */
    public boolean usable() {
        return rangesWithoutMajority == 0;
    }

    /** @return one line for people */
    public String text() {
        String copies = usable() ? "" : ", too few copies for " + rangesWithoutMajority + " of " + ranges + " ranges";
        return down().isEmpty()
                ? nodes.size() + " of " + nodes.size() + " nodes up" + copies
                : down().size() + " of " + nodes.size() + " nodes down: " + String.join(", ", down()) + copies;
    }
}
