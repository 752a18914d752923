package io.facteur.stores.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import io.facteur.testing.CassandraExtension;
import java.util.ArrayList;
import java.util.List;
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
    }

    @Test
    void createShouldMakeTablesOfTheirTypesWhenThereAreNone() {
        List<String> steps = new ArrayList<>();

        new SchemaCreator(session, steps::add).create(ONE);

        session.execute("INSERT INTO one (id) VALUES (1)");
        assertThat(session.execute("SELECT * FROM one").all()).hasSize(1);
        assertThat(steps).contains("creating the schema: tables 2 of 2");
    }

    @Test
    void createShouldDoNothingWhenAllIsThere() {
        new SchemaCreator(session, step -> {}).create(ONE);

        assertThat(new SchemaCreator(session, step -> {}).create(ONE)).isZero();
    }

    @Test
    void createShouldGoOnWhereACrashEndedIt() {
        new SchemaCreator(session, step -> {}).create(ONE);
        CassandraModule two = CassandraModule.aggregateModules(ONE, table("two"));

        assertThat(new SchemaCreator(session, step -> {}).create(two)).isEqualTo(1);
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
