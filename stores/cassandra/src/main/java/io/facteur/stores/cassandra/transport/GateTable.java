package io.facteur.stores.cassandra.transport;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * One row, in one partition, for ever. Each node reads it every five seconds while mail leaves. It is written a few times
 * a year.
 */
public interface GateTable {

    String NAME = "outgoing_gate";

    CassandraModule MODULE = CassandraModule.builder()
            .table(NAME)
            .comment("Whether mail to other domains leaves")
            .statement(statement -> types -> statement
                    .withPartitionKey("name", TEXT)
                    .withColumn("state", TEXT)
                    .withColumn("since", TIMESTAMP))
            .build();
}
