package io.facteur.stores.cassandra.messaging;

import static com.datastax.oss.driver.api.core.type.DataTypes.INT;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * A row of 20 octets for each mail that was in work when the connection to the broker broke: some hundred each time, each
 * gone after a week. Read by id, and only for mail that comes again.
 */
public interface FinishedMailTable {

    String NAME = "finished_mail";

    int REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

    CassandraModule MODULE = CassandraModule.builder()
            .table(NAME)
            .comment("Mail that was done while its broker was out of reach")
            .options(options -> options.withCompaction(SchemaBuilder.timeWindowCompactionStrategy())
                    .withDefaultTimeToLiveSeconds(REMEMBERED_SECONDS))
            .statement(statement ->
                    types -> statement.withPartitionKey("enqueue_id", UUID).withClusteringColumn("attempts", INT))
            .build();
}
