package io.facteur.stores.cassandra.search;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * A partition holds the mailboxes that one node changed within two minutes: one row each, 60 octets, some thousands on a busy
 * node. A row of progress a node, for ever; it is written every two minutes.
 */
public interface IndexJournalTables {

    String CHANGES = "search_changes";
    String PROGRESS = "search_progress";

    /** The name of no node: a row of it means that all mailboxes are to be compared. */
    String ALL = "*";

    CassandraModule MODULE = CassandraModule.builder()
            .table(CHANGES)
            .comment(
                    "Mailboxes that a node changed in a period of two minutes, for the search index; each row ends by its TTL")
            .statement(statement -> types -> statement
                    .withPartitionKey("node", TEXT)
                    .withPartitionKey("period", BIGINT)
                    .withClusteringColumn("mailbox", TEXT))
            .table(PROGRESS)
            .comment("The first period of which the search index may lack changes, by node")
            .statement(statement -> types -> statement
                    .withPartitionKey("node", TEXT)
                    .withColumn("period", BIGINT)
                    .withColumn("seen", TIMESTAMP))
            .build();
}
