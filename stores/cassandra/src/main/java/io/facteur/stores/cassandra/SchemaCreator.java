package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.apache.james.backends.cassandra.components.CassandraType;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.table.CassandraSchemaVersionTable;

/**
 * Creates what is missing of what the modules declare: one statement after the other, since Cassandra answers concurrent
 * changes of the schema with time-outs, each with its own limit, and by one server at a time. A crash in between is of no
 * consequence: what exists is not created again, by this server or by the one that waited for it.
 */
public final class SchemaCreator {

    static final Duration STATEMENT_LIMIT = Duration.ofMinutes(2);

    private static final Duration LOCK_TTL = Duration.ofSeconds(30);

    private final CqlSession session;
    private final Consumer<String> progress;
    private final Duration lockTtl;
    private final List<SchemaMigration> migrations;

    /** @param progress is told what is being done, in words */
    public SchemaCreator(CqlSession session, Consumer<String> progress) {
        this(session, progress, LOCK_TTL, SchemaMigration.ALL);
    }

    SchemaCreator(CqlSession session, Consumer<String> progress, Duration lockTtl, List<SchemaMigration> migrations) {
        this.session = session;
        this.progress = progress;
        this.lockTtl = lockTtl;
        this.migrations = migrations;
    }

    /** @return what the keyspace of the session lacks; nothing is changed */
    public SchemaDifference difference(CassandraModule module) {
        KeyspaceMetadata keyspace = keyspace();
        List<CassandraType> types = missingTypes(module, keyspace);
        return new SchemaDifference(
                types.stream().map(CassandraType::getName).toList(),
                missingTables(module, keyspace).stream()
                        .map(CassandraTable::getName)
                        .toList(),
                // Of what type a column is can only be said when the type is there.
                types.isEmpty() ? missingColumns(module, keyspace) : List.of(),
                pending(keyspace));
    }

    /** @return the number of the last migration that was executed, 0 for none */
    public int version() {
        return executed(keyspace()).stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /**
     * Makes the tables and types that are missing.
     *
     * @return how many were made
     * @throws UncheckedIOException of a {@link StoreFailure}, with the reason
     */
    public int create(CassandraModule module) {
        return difference(module).needsCreate() ? locked(lock -> createMissing(module, lock)) : 0;
    }

    /**
     * Makes all that is missing, also what {@link #create} leaves: columns of tables that exist, and migrations.
     *
     * @return how many changes were made
     * @throws UncheckedIOException of a {@link StoreFailure}, with the reason
     */
    public int upgrade(CassandraModule module) {
        if (difference(module).isNothing()) {
            return 0;
        }
        return locked(lock -> {
            int created = createMissing(module, lock);
            List<String> columns = missingColumns(module, keyspace());
            execute(columns.stream().map(SimpleStatement::newInstance).toList(), "columns", lock);
            List<SchemaMigration> pending = pending(keyspace());
            for (SchemaMigration migration : pending) {
                lock.requireHeld();
                progress.accept("upgrading the schema: " + migration.title());
                migration.work().accept(session);
                SchemaAgreement.await(session, progress);
                note(migration);
            }
            return created + columns.size() + pending.size();
        });
    }

    private interface Change {
        int make(SchemaLock lock) throws StoreFailure;
    }

    private int locked(Change change) {
        try (SchemaLock lock = SchemaLock.acquire(session, lockTtl, progress)) {
            // who had it before may have died in the middle
            SchemaAgreement.await(session, progress);
            return change.make(lock);
        } catch (StoreFailure e) {
            throw e.unchecked();
        }
    }

    private int createMissing(CassandraModule module, SchemaLock lock) throws StoreFailure {
        KeyspaceMetadata keyspace = keyspace();
        List<CassandraType> types = missingTypes(module, keyspace);
        List<CassandraTable> tables = missingTables(module, keyspace);
        boolean fresh =
                tables.stream().anyMatch(table -> table.getName().equals(CassandraSchemaVersionTable.TABLE_NAME));
        StatementRecorder recorder = new StatementRecorder(session);
        List<SimpleStatement> statements = new ArrayList<>();
        types.forEach(type -> statements.add(recorder.record(type)));
        execute(statements, "types", lock);
        statements.clear();
        CassandraTypesProvider provider = new CassandraTypesProvider(session);
        tables.forEach(table -> statements.add(recorder.record(table, provider)));
        execute(statements, "tables", lock);
        if (fresh) {
            // What is made now is of the newest version; a schema that was there before has its own noted.
            new CassandraSchemaVersionDAO(session)
                    .updateVersion(CassandraSchemaVersionManager.MAX_VERSION)
                    .block();
            migrations.forEach(this::note);
        }
        return types.size() + tables.size();
    }

    private static List<CassandraType> missingTypes(CassandraModule module, KeyspaceMetadata keyspace) {
        return module.moduleTypes().stream()
                .filter(type -> keyspace.getUserDefinedType(CqlIdentifier.fromCql(type.getName()))
                        .isEmpty())
                .toList();
    }

    private static List<CassandraTable> missingTables(CassandraModule module, KeyspaceMetadata keyspace) {
        return module.moduleTables().stream()
                .filter(table -> keyspace.getTable(CqlIdentifier.fromCql(table.getName()))
                        .isEmpty())
                .toList();
    }

    private List<String> missingColumns(CassandraModule module, KeyspaceMetadata keyspace) {
        StatementRecorder recorder = new StatementRecorder(session);
        CassandraTypesProvider provider = new CassandraTypesProvider(session);
        List<String> statements = new ArrayList<>();
        for (CassandraTable table : module.moduleTables()) {
            keyspace.getTable(CqlIdentifier.fromCql(table.getName()))
                    .ifPresent(existing -> statements.addAll(DeclaredTable.parse(
                                    table.getName(),
                                    recorder.record(table, provider).getQuery())
                            .additions(existing)));
        }
        return statements;
    }

    private List<SchemaMigration> pending(KeyspaceMetadata keyspace) {
        Set<Integer> executed = executed(keyspace);
        return migrations.stream()
                .filter(migration -> !executed.contains(migration.number()))
                .toList();
    }

    private Set<Integer> executed(KeyspaceMetadata keyspace) {
        Set<Integer> numbers = new HashSet<>();
        if (keyspace.getTable(SchemaMigration.TABLE).isPresent()) {
            session.execute("SELECT number FROM " + SchemaMigration.TABLE)
                    .forEach(row -> numbers.add(row.getInt("number")));
        }
        return numbers;
    }

    private void note(SchemaMigration migration) {
        session.execute(SimpleStatement.newInstance(
                "INSERT INTO " + SchemaMigration.TABLE + " (number, title, done_at) VALUES (?, ?, ?)",
                migration.number(),
                migration.title(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    }

    /**
     * By one node, which knows what it was asked before: that the others heard of it is waited for once, at the end, because
     * they tell it no sooner than a second later.
     */
    private void execute(List<SimpleStatement> statements, String what, SchemaLock lock) throws StoreFailure {
        if (statements.isEmpty()) {
            return;
        }
        // The driver would read the whole schema again after each statement: once is enough.
        session.setSchemaMetadataEnabled(false);
        try {
            int done = 0;
            Optional<Node> node = Optional.empty();
            for (SimpleStatement statement : statements) {
                lock.requireHeld();
                progress.accept("creating the schema: " + what + " " + ++done + " of " + statements.size());
                if (!node.map(SchemaCreator::isUp).orElse(false)) {
                    SchemaAgreement.await(session, progress);
                    node = session.getMetadata().getNodes().values().stream()
                            .filter(SchemaCreator::isUp)
                            .findAny();
                }
                session.execute(statement.setNode(node.orElse(null)).setTimeout(STATEMENT_LIMIT));
            }
            SchemaAgreement.await(session, progress);
        } finally {
            if (!session.isClosed()) {
                session.setSchemaMetadataEnabled(null);
                session.refreshSchema();
            }
        }
    }

    private static boolean isUp(Node node) {
        return node.getState() == NodeState.UP && node.getDistance() == NodeDistance.LOCAL;
    }

    private KeyspaceMetadata keyspace() {
        CqlIdentifier name = session.getKeyspace().orElseThrow();
        return session.refreshSchema().getKeyspace(name).orElseThrow();
    }
}
