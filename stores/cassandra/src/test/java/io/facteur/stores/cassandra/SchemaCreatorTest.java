package io.facteur.stores.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import io.facteur.testing.CassandraExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraZonedDateTimeModule;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchemaCreatorTest {

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final CassandraModule ONE = CassandraModule.aggregateModules(
            CassandraZonedDateTimeModule.MODULE, CassandraSchemaVersionModule.MODULE, table("one"));

    private static final Duration TTL = Duration.ofSeconds(4);

    private final CqlSession session = CASSANDRA.session();

    private static CassandraModule table(String name) {
        return CassandraModule.table(name)
                .comment("a table")
                .options(options -> options.withLZ4Compression(8, 1.0))
                .statement(statement -> types -> statement
                        .withPartitionKey("id", DataTypes.INT)
                        .withColumn("at", types.getDefinedUserType(CassandraZonedDateTimeModule.ZONED_DATE_TIME)))
                .build();
    }

    @AfterEach
    void tearDown() {
        session.execute("DROP TABLE IF EXISTS one");
        session.execute("DROP TABLE IF EXISTS two");
        session.execute("DROP TABLE IF EXISTS schemaversion");
        session.execute("DROP TABLE IF EXISTS " + SchemaMigration.TABLE);
    }

    @Test
    void createShouldMakeTablesOfTheirTypesWhenThereAreNone() throws Exception {
        List<String> steps = new ArrayList<>();

        new SchemaCreator(session, steps::add).create(ONE);

        session.execute("INSERT INTO one (id) VALUES (1)");
        assertThat(session.execute("SELECT * FROM one").all()).hasSize(1);
        assertThat(steps).contains("creating the schema: tables 2 of 2");
    }

    @Test
    void createShouldDoNothingWhenAllIsThere() throws Exception {
        new SchemaCreator(session, step -> {}).create(ONE);

        assertThat(new SchemaCreator(session, step -> {}).create(ONE)).isZero();
    }

    @Test
    void createShouldGoOnWhereACrashEndedIt() throws Exception {
        new SchemaCreator(session, step -> {}).create(ONE);
        CassandraModule two = CassandraModule.aggregateModules(ONE, table("two"));

        assertThat(new SchemaCreator(session, step -> {}).create(two)).isEqualTo(1);
    }

    @Test
    void createShouldExecuteEachStatementOnceWhenTwoServersStartTogether() throws Exception {
        List<String> steps = new CopyOnWriteArrayList<>();
        CassandraModule many = CassandraModule.aggregateModules(ONE, table("two"));
        try (CqlSession other = CASSANDRA.another()) {
            CompletableFuture<Integer> first = create(session, many, steps);
            CompletableFuture<Integer> second = create(other, many, steps);

            assertThat(first.get(2, TimeUnit.MINUTES) + second.get(2, TimeUnit.MINUTES))
                    .as("what both made together")
                    .isEqualTo((int) steps.stream()
                            .filter(step -> step.startsWith("creating"))
                            .count());
        }
        assertThat(steps).filteredOn(step -> step.contains("tables")).hasSize(3);
        session.execute("INSERT INTO two (id) VALUES (1)");
        assertThat(session.execute("SELECT * FROM two").all()).hasSize(1);
    }

    private static CompletableFuture<Integer> create(CqlSession session, CassandraModule module, List<String> steps) {
        return CompletableFuture.supplyAsync(() -> new SchemaCreator(session, steps::add).create(module));
    }

    @Test
    void createShouldGoOnAfterTheLockExpiredWhenTheOtherServerWasKilled() throws Exception {
        CassandraModule many = CassandraModule.aggregateModules(ONE, table("two"));
        CqlSession killed = CASSANDRA.another();
        SchemaCreator dying = new SchemaCreator(
                killed,
                step -> {
                    if (step.contains("tables 2 of 3")) {
                        killed.forceCloseAsync().toCompletableFuture().join();
                    }
                },
                TTL,
                List.of());
        assertThatThrownBy(() -> dying.create(many)).isInstanceOf(RuntimeException.class);
        List<String> steps = new ArrayList<>();

        int made = new SchemaCreator(session, steps::add, TTL, List.of()).create(many);

        assertThat(made).isEqualTo(2);
        assertThat(steps.get(0)).startsWith("waiting for process").contains("who changes the schema");
        assertThat(new SchemaCreator(session, steps::add).difference(many).isNothing())
                .isTrue();
    }

    @Test
    void upgradeShouldAddTheColumnsThatATableGained() throws Exception {
        session.execute("CREATE TABLE two (id int PRIMARY KEY)");
        CassandraModule two = CassandraModule.aggregateModules(ONE, table("two"));
        SchemaCreator creator = new SchemaCreator(session, step -> {});
        creator.create(two);

        SchemaDifference before = creator.difference(two);
        creator.upgrade(two);

        assertThat(before.needsCreate()).isFalse();
        assertThat(before.columns()).singleElement().asString().startsWith("ALTER TABLE two ADD IF NOT EXISTS at ");
        assertThat(creator.difference(two).isNothing()).isTrue();
        session.execute("SELECT at FROM two");
    }

    @Test
    void upgradeShouldExecuteMigrationsOnceInOrder() throws Exception {
        CassandraModule module = CassandraModule.aggregateModules(ONE, SchemaMigration.MODULE);
        new SchemaCreator(session, step -> {}).create(module);
        List<String> done = new ArrayList<>();
        List<SchemaMigration> migrations = List.of(
                new SchemaMigration(1, "the first", s -> done.add("first")),
                new SchemaMigration(2, "the second", s -> done.add("second")));
        SchemaCreator creator = new SchemaCreator(session, step -> {}, TTL, migrations);

        assertThat(creator.difference(module).migrations()).hasSize(2);
        creator.upgrade(module);
        creator.upgrade(module);

        assertThat(done).containsExactly("first", "second");
        assertThat(creator.version()).isEqualTo(2);
    }

    @Test
    void createShouldNotLeaveMigrationsToASchemaThatIsMadeNow() throws Exception {
        CassandraModule module = CassandraModule.aggregateModules(ONE, SchemaMigration.MODULE);
        SchemaCreator creator =
                new SchemaCreator(session, step -> {}, TTL, List.of(new SchemaMigration(1, "of old data", s -> {})));

        creator.create(module);

        assertThat(creator.difference(module).isNothing()).isTrue();
    }

    @Test
    void recordedStatementShouldNameTheChunkLengthAsCassandra5Does() {
        assertThat(SchemaBuilder.createTable("t")
                        .withPartitionKey("id", DataTypes.INT)
                        .withLZ4Compression(8, 1.0)
                        .asCql())
                .as("the driver still writes the old name; when it no longer does, drop our replacement")
                .contains("'chunk_length_kb'");
    }
}
