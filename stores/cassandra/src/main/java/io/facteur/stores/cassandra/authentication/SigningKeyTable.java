package io.facteur.stores.cassandra.authentication;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * A partition holds the keys of one domain: two or three rows of some 2 KiB, and in five years the tombstones of those that
 * were forgotten. It is read every half a minute by each node that sends for the domain.
 */
public interface SigningKeyTable {

    String NAME = "dkim_key";

    CassandraModule MODULE = CassandraModule.builder()
            .table(NAME)
            .comment("DKIM keys by domain and selector; the private half is encrypted")
            .statement(statement -> types -> statement
                    .withPartitionKey("domain", TEXT)
                    .withClusteringColumn("selector", TEXT)
                    .withColumn("algorithm", TEXT)
                    .withColumn("sealed_key", TEXT)
                    .withColumn("state", TEXT)
                    .withColumn("created", TIMESTAMP)
                    .withColumn("activated", TIMESTAMP)
                    .withColumn("retired", TIMESTAMP))
            .build();
}
