package io.facteur.stores.cassandra.antispam;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * A partition holds what one account has sent: a row for each hour and process that sent for it, of some 50 octets, for 25
 * hours. In five years it is what it is after two days. A row is written again after each message, over itself.
 */
public interface SentCountTable {

    String NAME = "sent_count";

    CassandraModule MODULE = CassandraModule.builder()
            .table(NAME)
            .comment("Recipients that an account wrote to, by hour and process")
            .statement(statement -> types -> statement
                    .withPartitionKey("account", TEXT)
                    .withClusteringColumn("hour", TIMESTAMP)
                    .withClusteringColumn("process", UUID)
                    .withColumn("total", BIGINT))
            .build();
}
