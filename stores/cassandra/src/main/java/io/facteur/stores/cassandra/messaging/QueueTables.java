package io.facteur.stores.cassandra.messaging;

import static com.datastax.oss.driver.api.core.type.DataTypes.INT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * What the nodes of a cluster say to each other about the mail queues.
 *
 * <p><b>queue_lock</b>: one row a queue, written by lightweight transactions with a TTL of a minute, two for each time that
 * mail falls due; nothing while nothing does.
 *
 * <p><b>finished_mail</b>: a row of 20 octets for each mail that was in work when the connection to the broker broke: some
 * hundred each time, gone after a week. Read by id.
 */
public interface QueueTables {

    String LOCK = "queue_lock";
    String FINISHED = "finished_mail";

    int REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

    CassandraModule MODULE = CassandraModule.builder()
            .table(LOCK)
            .comment("Which process acts on the deferred mail of a queue")
            .statement(statement ->
                    types -> statement.withPartitionKey("queue", TEXT).withColumn("process", UUID))
            .table(FINISHED)
            .comment("Mail that was done while its broker was out of reach")
            .options(options -> options.withCompaction(SchemaBuilder.timeWindowCompactionStrategy())
                    .withDefaultTimeToLiveSeconds(REMEMBERED_SECONDS))
            .statement(statement ->
                    types -> statement.withPartitionKey("enqueue_id", UUID).withClusteringColumn("attempts", INT))
            .build();
}
