package io.facteur.stores.cassandra.messaging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deferred mail in {@link DeferredMailTables}. To add one is one write, two for the first of its ten minutes. */
public final class CassandraDeferredMailStore implements DeferredMailStore {

    private static final int KNOWN_BUCKETS = 10_000;

    private record QueueBucket(String queue, DeferredMailBucket bucket) {}

    private final CassandraAsyncExecutor executor;
    private final Clock clock;
    private final Set<QueueBucket> knownBuckets = ConcurrentHashMap.newKeySet();

    private final PreparedStatement insertMail;
    private final PreparedStatement insertBucket;
    private final PreparedStatement deleteMail;
    private final PreparedStatement deletePartition;
    private final PreparedStatement deleteBucketsUntil;
    private final PreparedStatement selectBuckets;
    private final PreparedStatement selectQueues;
    private final PreparedStatement selectMails;
    private final PreparedStatement selectDue;
    private final PreparedStatement selectFirst;
    private final PreparedStatement count;

    @Inject
    public CassandraDeferredMailStore(CqlSession session, Clock clock) {
        this.executor = new CassandraAsyncExecutor(session);
        this.clock = clock;
        String mail = DeferredMailTables.MAIL;
        String buckets = DeferredMailTables.BUCKETS;
        String partition = " WHERE queue = :queue AND bucket = :bucket";
        insertMail = session.prepare("INSERT INTO " + mail
                + " (queue, bucket, due_at, enqueue_id, enqueued_at, name, sender, recipients,"
                + " header_blob_id, body_blob_id, content)"
                + " VALUES (:queue, :bucket, :due_at, :enqueue_id, :enqueued_at, :name, :sender, :recipients,"
                + " :header_blob_id, :body_blob_id, :content)");
        insertBucket = session.prepare("INSERT INTO " + buckets + " (queue, bucket) VALUES (:queue, :bucket)");
        deleteMail = session.prepare(
                "DELETE FROM " + mail + partition + " AND due_at = :due_at AND enqueue_id = :enqueue_id");
        deletePartition = session.prepare("DELETE FROM " + mail + partition);
        deleteBucketsUntil = session.prepare("DELETE FROM " + buckets + " WHERE queue = :queue AND bucket <= :bucket");
        selectBuckets =
                session.prepare("SELECT bucket FROM " + buckets + " WHERE queue = :queue AND bucket <= :bucket");
        selectQueues = session.prepare("SELECT DISTINCT queue FROM " + buckets);
        selectMails = session.prepare("SELECT * FROM " + mail + partition);
        selectDue = session.prepare("SELECT * FROM " + mail + partition + " AND due_at <= :due_at");
        selectFirst = session.prepare("SELECT due_at FROM " + mail + partition + " LIMIT 1");
        count = session.prepare("SELECT COUNT(*) FROM " + mail + partition);
    }

    @Override
    public Mono<Void> add(DeferredMail mail) {
        DeferredMailBucket bucket = DeferredMailBucket.of(mail.dueAt());
        // First the bucket, then the mail: a mail in a bucket that nobody knows of would never be found.
        return announce(new QueueBucket(mail.queue(), bucket))
                .then(Mono.defer(() -> executor.executeVoid(in(insertMail, mail.queue(), bucket)
                        .setInstant("due_at", mail.dueAt())
                        .setUuid("enqueue_id", mail.enqueueId())
                        .setInstant("enqueued_at", mail.enqueuedAt())
                        .setString("name", mail.name())
                        .setString("sender", mail.sender())
                        .setList("recipients", mail.recipients(), String.class)
                        .setString("header_blob_id", mail.headerBlobId())
                        .setString("body_blob_id", mail.bodyBlobId())
                        .setString("content", mail.content()))));
    }

    private Mono<Void> announce(QueueBucket bucket) {
        // A bucket in the past may have been swept away already; one to come stays until it is long past.
        boolean lasting = bucket.bucket().start().isAfter(clock.instant());
        if (lasting && knownBuckets.contains(bucket)) {
            return Mono.empty();
        }
        return executor.executeVoid(in(insertBucket, bucket.queue(), bucket.bucket()))
                .then(Mono.fromRunnable(() -> {
                    if (knownBuckets.size() >= KNOWN_BUCKETS) {
                        knownBuckets.clear();
                    }
                    knownBuckets.add(bucket);
                }));
    }

    @Override
    public Mono<Void> remove(DeferredMail mail) {
        return Mono.defer(() -> executor.executeVoid(in(deleteMail, mail.queue(), DeferredMailBucket.of(mail.dueAt()))
                .setInstant("due_at", mail.dueAt())
                .setUuid("enqueue_id", mail.enqueueId())));
    }

    @Override
    public Flux<DeferredMail> due(String queue, Instant at) {
        return Flux.defer(() -> {
            Sweep sweep = new Sweep(queue);
            return buckets(queue, at)
                    .concatMap(bucket -> executor.executeRows(
                                    in(selectDue, queue, bucket).setInstant("due_at", at))
                            .map(row -> toMail(queue, row))
                            .switchIfEmpty(sweep.found(bucket))
                            .doOnNext(any -> sweep.stop()))
                    .concatWith(sweep.forgetEmptyBuckets());
        });
    }

    @Override
    public Mono<Instant> nextDue(String queue) {
        return buckets(queue, DeferredMail.LATEST)
                .concatMap(bucket -> executor.executeSingleRow(in(selectFirst, queue, bucket)), 1)
                .next()
                .map(row -> row.getInstant("due_at"));
    }

    @Override
    public Flux<DeferredMail> list(String queue) {
        return buckets(queue, DeferredMail.LATEST)
                .concatMap(bucket -> executor.executeRows(in(selectMails, queue, bucket)), 1)
                .map(row -> toMail(queue, row));
    }

    @Override
    public Mono<Long> size(String queue) {
        return buckets(queue, DeferredMail.LATEST)
                .flatMap(bucket -> count(queue, bucket), 4)
                .reduce(0L, Long::sum);
    }

    @Override
    public Mono<Long> clear(String queue) {
        return buckets(queue, DeferredMail.LATEST)
                .concatMap(bucket -> count(queue, bucket)
                        .flatMap(removed -> executor.executeVoid(in(deletePartition, queue, bucket))
                                .thenReturn(removed)))
                .reduce(0L, Long::sum);
    }

    @Override
    public Flux<String> queues() {
        return Flux.defer(() -> executor.executeRows(selectQueues.bind()).map(row -> row.getString("queue")));
    }

    private Mono<Long> count(String queue, DeferredMailBucket bucket) {
        return executor.executeSingleRow(in(count, queue, bucket)).map(row -> row.getLong(0));
    }

    private Flux<DeferredMailBucket> buckets(String queue, Instant until) {
        return Flux.defer(() -> executor.executeRows(
                        selectBuckets.bind().setString("queue", queue).setInstant("bucket", until))
                .map(row -> new DeferredMailBucket(row.getInstant("bucket"))));
    }

    private static BoundStatement in(PreparedStatement statement, String queue, DeferredMailBucket bucket) {
        return statement.bind().setString("queue", queue).setInstant("bucket", bucket.start());
    }

    private static DeferredMail toMail(String queue, Row row) {
        return new DeferredMail(
                queue,
                row.getUuid("enqueue_id"),
                row.getInstant("due_at"),
                row.getInstant("enqueued_at"),
                row.getString("name"),
                row.getString("sender"),
                row.getList("recipients", String.class),
                row.getString("header_blob_id"),
                row.getString("body_blob_id"),
                row.getString("content"));
    }

    /** Remembers, while the buckets are read in order, up to where they were empty and will stay so. */
    private final class Sweep {

        private final String queue;
        private DeferredMailBucket lastEmpty;
        private boolean stopped;

        Sweep(String queue) {
            this.queue = queue;
        }

        void stop() {
            stopped = true;
        }

        Mono<DeferredMail> found(DeferredMailBucket empty) {
            return Mono.fromRunnable(() -> {
                if (!stopped && empty.settledAt(clock.instant())) {
                    lastEmpty = empty;
                }
            });
        }

        Mono<DeferredMail> forgetEmptyBuckets() {
            return Mono.defer(() -> lastEmpty == null
                    ? Mono.empty()
                    : executor.executeVoid(in(deleteBucketsUntil, queue, lastEmpty))
                            .then(Mono.empty()));
        }
    }
}
