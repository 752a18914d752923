package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.util.List;
import java.util.function.Consumer;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * A change of the schema, or of what is stored, that is more than a table, a type or a column that is missing: those are
 * found without it. It is executed once, in the order of the numbers; when the server dies in between, it is executed
 * again, and must not mind.
 *
 * @param number from 1 on; never given to another
 * @param title for people
 */
public record SchemaMigration(int number, String title, Consumer<CqlSession> work) {

    static final String TABLE = "schema_migration";

    /** Which were executed. */
    public static final CassandraModule MODULE = CassandraModule.table(TABLE)
            .comment("Changes of the schema that were made")
            .statement(statement -> types -> statement
                    .withPartitionKey("number", DataTypes.INT)
                    .withColumn("title", DataTypes.TEXT)
                    .withColumn("done_at", DataTypes.TIMESTAMP))
            .build();

    /** Of this version of Facteur, in order. None was needed so far. */
    static final List<SchemaMigration> ALL = List.of();
}
