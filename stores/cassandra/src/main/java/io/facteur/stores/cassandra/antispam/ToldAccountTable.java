package io.facteur.stores.cassandra.antispam;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * A row for each account that was over its limit, of some 50 octets, for 24 hours. There are few: as many as the
 * administrator gets messages in a day.
 */
public interface ToldAccountTable {

    String NAME = "told_account";

    CassandraModule MODULE = CassandraModule.builder()
            .table(NAME)
            .comment(
                    "Accounts of which the administrator was told that they are over their limits, and by which process")
            .statement(statement ->
                    types -> statement.withPartitionKey("account", TEXT).withColumn("process", UUID))
            .build();
}
