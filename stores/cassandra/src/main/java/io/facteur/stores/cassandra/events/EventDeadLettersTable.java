package io.facteur.stores.cassandra.events;

import com.datastax.oss.driver.api.core.type.DataTypes;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * One partition a group of listeners. It holds what failed and was not dealt with: empty in a healthy system, and as
 * large as the outage of a listener was long in another (a few hundred bytes an event).
 */
public interface EventDeadLettersTable {

    String TABLE = "event_dead_letters";
    String GROUP = "group_name";
    String INSERTION_ID = "insertion_id";
    String EVENT = "event";

    CassandraModule MODULE = CassandraModule.table(TABLE)
            .comment("Events whose listener failed")
            .statement(table -> types -> table.withPartitionKey(GROUP, DataTypes.TEXT)
                    .withClusteringColumn(INSERTION_ID, DataTypes.UUID)
                    .withColumn(EVENT, DataTypes.TEXT))
            .build();
}
