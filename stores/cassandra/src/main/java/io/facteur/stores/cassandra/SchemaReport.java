package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.SchemaVersion;
import org.apache.james.backends.cassandra.versions.table.CassandraSchemaVersionTable;

/**
 * What {@code facteur schema status} tells.
 *
 * @param keyspace its name
 * @param exists whether it is there
 * @param replication copies by data center, of the keyspace
 * @param wanted copies by data center, of the settings
 * @param missing as {@link SchemaDifference}; empty when there is no keyspace, or it cannot be read
 * @param version of the schema, by our own migrations; empty when it cannot be read
 * @param jamesVersion of the schema, as James counts; empty when it is not there or cannot be read
 */
public record SchemaReport(
        String keyspace,
        boolean exists,
        Map<String, Integer> replication,
        Map<String, Integer> wanted,
        List<NodeState> nodes,
        boolean majority,
        Optional<SchemaDifference> missing,
        Optional<Integer> version,
        Optional<Integer> jamesVersion) {

    /** Of James: what this version can use. */
    public static final int FIRST_OF_JAMES = CassandraSchemaVersionManager.MIN_VERSION.getValue();

    public static final int LAST_OF_JAMES = CassandraSchemaVersionManager.MAX_VERSION.getValue();

    /** @param version of Cassandra */
    public record NodeState(String address, String datacenter, String version, boolean up) {}

    /** @return what is so now; nothing is changed */
    public static SchemaReport of(CassandraSettings settings, CassandraModule tables) throws StoreFailure {
        try (CqlSession session = new SessionFactory(settings, waiting -> {}).look()) {
            Optional<KeyspaceMetadata> keyspace = session.getMetadata().getKeyspace(settings.keyspace());
            RingState ring = RingState.of(session, settings);
            boolean readable = keyspace.isPresent() && ring.usable();
            SchemaCreator schema = new SchemaCreator(session, nothing -> {});
            return new SchemaReport(
                    settings.keyspace(),
                    keyspace.isPresent(),
                    ring.replication(),
                    settings.replication(),
                    session.getMetadata().getNodes().values().stream()
                            .map(node -> state(node, ring))
                            .sorted((a, b) -> a.address().compareTo(b.address()))
                            .toList(),
                    ring.usable(),
                    readable ? Optional.of(schema.difference(tables)) : Optional.empty(),
                    readable ? Optional.of(schema.version()) : Optional.empty(),
                    readable ? jamesVersion(session, keyspace.get()) : Optional.empty());
        }
    }

    private static NodeState state(Node node, RingState ring) {
        String address = RingState.name(node);
        return new NodeState(
                address,
                RingState.datacenter(node),
                String.valueOf(node.getCassandraVersion()),
                ring.nodes().getOrDefault(address, false));
    }

    private static Optional<Integer> jamesVersion(CqlSession session, KeyspaceMetadata keyspace) {
        if (keyspace.getTable(CassandraSchemaVersionTable.TABLE_NAME).isEmpty()) {
            return Optional.empty();
        }
        return new CassandraSchemaVersionDAO(session)
                .getCurrentSchemaVersion()
                .block()
                .map(SchemaVersion::getValue);
    }

    /** @return whether a server of this version can start */
    public boolean isComplete() {
        return missing.map(SchemaDifference::isNothing).orElse(false);
    }
}
