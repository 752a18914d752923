package io.facteur.stores.cassandra.messaging;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;
import static com.datastax.oss.driver.api.core.type.DataTypes.frozenListOf;

import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * Two tables, for the one question that is asked all the time: what is due in this queue?
 *
 * <p><b>deferred_mail</b>: a partition holds what falls due in one queue within {@link DeferredMailBucket ten
 * minutes}, in the order it falls due. A row is the envelope and the attributes of a mail, one or two KiB. A queue
 * with 100,000 mails that are tried again within six hours has some 2,800 rows and 4 MiB in a partition.
 *
 * <p>A queue on Cassandra is a machine for making tombstones: every row here is deleted within seconds of its time,
 * and whoever reads the partition from its start steps over the tombstones of what already left. Hence a partition
 * of ten minutes and not of a day: the tombstones that a read can meet are those of ten minutes, so that the limit
 * at which Cassandra refuses a read (100,000 by default) is reached only above 160 retries a second; and after its ten
 * minutes the partition is never read again, whatever it still holds until compaction.
 *
 * <p><b>deferred_mail_bucket</b>: the partitions that exist, one small row each, so that nobody probes empty ones;
 * with retries over five days at most 720 for a queue. A past bucket that was found empty is removed with all those
 * before it by one range deletion, not by one deletion each: the range tombstones swallow each other, and the size
 * of this partition in five years is what it is after five days.
 */
public interface DeferredMailTables {

    String MAIL = "deferred_mail";
    String BUCKETS = "deferred_mail_bucket";

    CassandraModule MODULE = CassandraModule.builder()
            .table(MAIL)
            .comment("Mail that waits for its time: by queue and ten minutes, in the order of the time")
            .statement(statement -> types -> statement
                    .withPartitionKey("queue", TEXT)
                    .withPartitionKey("bucket", TIMESTAMP)
                    .withClusteringColumn("due_at", TIMESTAMP)
                    .withClusteringColumn("enqueue_id", UUID)
                    .withColumn("enqueued_at", TIMESTAMP)
                    .withColumn("name", TEXT)
                    .withColumn("sender", TEXT)
                    .withColumn("recipients", frozenListOf(TEXT))
                    .withColumn("header_blob_id", TEXT)
                    .withColumn("body_blob_id", TEXT)
                    .withColumn("content", TEXT))
            .table(BUCKETS)
            .comment("Which partitions of deferred_mail may hold something")
            .statement(statement ->
                    types -> statement.withPartitionKey("queue", TEXT).withClusteringColumn("bucket", TIMESTAMP))
            .build();
}
