package io.facteur.stores.cassandra.cluster;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * Leases: a row for each job, as long as one holds it. Nodes: a row for each, as long as it lives; they are few, so that all
 * of them are read together. What they have in common: a row for each.
 */
public interface ClusterTables {

    String LEASE = "cluster_lease";
    String NODE = "cluster_node";
    String COMMON = "cluster_common";

    CassandraModule MODULE = CassandraModule.builder()
            .table(LEASE)
            .comment("Which process does what only one of a cluster does; each row ends by its TTL")
            .statement(statement ->
                    types -> statement.withPartitionKey("job", TEXT).withColumn("holder", UUID))
            .table(NODE)
            .comment("The nodes that live; each row ends by its TTL")
            .statement(statement -> types -> statement
                    .withPartitionKey("node", TEXT)
                    .withColumn("home", UUID)
                    .withColumn("run", UUID)
                    .withColumn("version", TEXT)
                    .withColumn("state", TEXT)
                    .withColumn("started", TIMESTAMP)
                    .withColumn("ahead_millis", BIGINT))
            .table(COMMON)
            .comment("What all nodes must have the same of, as fingerprints")
            .statement(statement ->
                    types -> statement.withPartitionKey("name", TEXT).withColumn("value", TEXT))
            .build();
}
