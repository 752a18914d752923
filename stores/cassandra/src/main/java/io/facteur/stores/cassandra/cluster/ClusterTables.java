package io.facteur.stores.cassandra.cluster;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import org.apache.james.backends.cassandra.components.CassandraModule;

/** Leases: a row for each job, as long as one holds it. */
public interface ClusterTables {

    String LEASE = "cluster_lease";

    CassandraModule MODULE = CassandraModule.builder()
            .table(LEASE)
            .comment("Which process does what only one of a cluster does; each row ends by its TTL")
            .statement(statement ->
                    types -> statement.withPartitionKey("job", TEXT).withColumn("holder", UUID))
            .build();
}
