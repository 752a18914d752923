package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.apache.james.backends.cassandra.components.CassandraType;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.table.CassandraSchemaVersionTable;

/**
 * Creates what is missing of the tables and types that the modules declare: one statement after the other, since
 * Cassandra answers concurrent changes of the schema with time-outs, and each with its own limit. A crash in between
 * is of no consequence: what exists is not created again.
 */
public final class SchemaCreator {

    static final Duration STATEMENT_LIMIT = Duration.ofMinutes(2);

    private final CqlSession session;
    private final Consumer<String> progress;

    /** @param progress is told what is being done, in words */
    public SchemaCreator(CqlSession session, Consumer<String> progress) {
        this.session = session;
        this.progress = progress;
    }

    /** @return how many types and tables were created */
    public int create(CassandraModule module) {
        KeyspaceMetadata keyspace = keyspace();
        List<CassandraType> types = module.moduleTypes().stream()
                .filter(type -> keyspace.getUserDefinedTypes().get(CqlIdentifier.fromCql(type.getName())) == null)
                .toList();
        List<CassandraTable> tables = missingTables(module, keyspace);
        if (types.isEmpty() && tables.isEmpty()) {
            return 0;
        }
        boolean fresh =
                tables.stream().anyMatch(table -> table.getName().equals(CassandraSchemaVersionTable.TABLE_NAME));
        StatementRecorder recorder = new StatementRecorder(session);
        List<SimpleStatement> statements = new ArrayList<>();
        types.forEach(type -> statements.add(recorder.record(type)));
        execute(statements, "types");
        statements.clear();
        CassandraTypesProvider provider = new CassandraTypesProvider(session);
        tables.forEach(table -> statements.add(recorder.record(table, provider)));
        execute(statements, "tables");
        if (fresh) {
            // What is made now is of the newest version; a schema that was there before has its own noted.
            new CassandraSchemaVersionDAO(session)
                    .updateVersion(CassandraSchemaVersionManager.MAX_VERSION)
                    .block();
        }
        return types.size() + tables.size();
    }

    private static List<CassandraTable> missingTables(CassandraModule module, KeyspaceMetadata keyspace) {
        Map<CqlIdentifier, ?> existing = keyspace.getTables();
        return module.moduleTables().stream()
                .filter(table -> !existing.containsKey(CqlIdentifier.fromCql(table.getName())))
                .toList();
    }

    private void execute(List<SimpleStatement> statements, String what) {
        // The driver would read the whole schema again after each statement: once is enough.
        session.setSchemaMetadataEnabled(false);
        try {
            int done = 0;
            for (SimpleStatement statement : statements) {
                progress.accept("creating the schema: " + what + " " + ++done + " of " + statements.size());
                session.execute(statement.setTimeout(STATEMENT_LIMIT));
            }
        } finally {
            session.setSchemaMetadataEnabled(null);
            session.refreshSchema();
        }
    }

    private KeyspaceMetadata keyspace() {
        CqlIdentifier name = session.getKeyspace().orElseThrow();
        return session.refreshSchema().getKeyspace(name).orElseThrow();
    }
}
