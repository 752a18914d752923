package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.james.backends.cassandra.init.configuration.JamesExecutionProfiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Held by the one server that changes the schema: Cassandra does not order changes that two nodes are asked for at the same
 * time, and two tables of one name are the end of both. A row, taken by a lightweight transaction, that expires when its
 * owner no longer renews it: whoever waits then goes on where the dead one stopped.
 */
final class SchemaLock implements AutoCloseable {

    static final String TABLE = "schema_lock";

    private static final Logger LOGGER = LoggerFactory.getLogger(SchemaLock.class);

    /** A whole schema is made in a minute or two; longer means that an owner lives and does not come to an end. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String NAME = "schema";

    private final CqlSession session;
    private final Duration ttl;
    private final String owner;
    private final ScheduledExecutorService renewal;
    private volatile long renewedAt;
    private volatile boolean lost;

    private SchemaLock(CqlSession session, Duration ttl, String owner) {
        this.session = session;
        this.ttl = ttl;
        this.owner = owner;
        this.renewal = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "schema-lock");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Waits until nobody else has it.
     *
     * @param ttl after which the lock of a server that died is free
     * @param progress is told who is waited for
     */
    static SchemaLock acquire(CqlSession session, Duration ttl, Consumer<String> progress) throws StoreFailure {
        createTable(session, progress);
        String owner = ownName();
        SchemaLock lock = new SchemaLock(session, ttl, owner);
        Instant limit = Instant.now().plus(PATIENCE);
        while (true) {
            Optional<String> other = lock.tryAcquire();
            if (other.isEmpty()) {
                lock.renewal.scheduleAtFixedRate(
                        lock::renew, ttl.toMillis() / 4, ttl.toMillis() / 4, TimeUnit.MILLISECONDS);
                return lock;
            }
            if (Instant.now().isAfter(limit)) {
                throw new StoreFailure("the schema has been changed for more than " + PATIENCE.toMinutes() + " min by "
                        + other.get() + ": see what that server does");
            }
            progress.accept("waiting for " + other.get() + ", who changes the schema");
            sleep();
        }
    }

    /**
     * Two servers may make it at the same time. With an id of its own, instead of a random one each, what they make is the
     * same table.
     */
    private static void createTable(CqlSession session, Consumer<String> progress) throws StoreFailure {
        String keyspace = session.getKeyspace().orElseThrow().asInternal();
        if (session.getMetadata()
                .getKeyspace(keyspace)
                .flatMap(known -> known.getTable(TABLE))
                .isPresent()) {
            return;
        }
        UUID id = UUID.nameUUIDFromBytes((keyspace + "." + TABLE).getBytes(StandardCharsets.UTF_8));
        session.execute(SimpleStatement.newInstance("CREATE TABLE IF NOT EXISTS " + TABLE
                        + " (name text PRIMARY KEY, owner text, since timestamp) WITH id = '" + id
                        + "' AND comment = 'Who changes the schema'")
                .setTimeout(SchemaCreator.STATEMENT_LIMIT));
        SchemaAgreement.await(session, progress);
    }

    private static String ownName() {
        String host = System.getenv().getOrDefault("HOSTNAME", "");
        return "process " + ProcessHandle.current().pid() + (host.isEmpty() ? "" : " on " + host) + " ("
                + UUID.randomUUID().toString().substring(0, 8) + ")";
    }

    /** @return who has it; empty when it is ours */
    private Optional<String> tryAcquire() {
        long now = System.nanoTime();
        try {
            Row row = session.execute(SimpleStatement.newInstance(
                            "INSERT INTO " + TABLE + " (name, owner, since) VALUES (?, ?, ?) IF NOT EXISTS USING TTL ?",
                            NAME,
                            owner,
                            Instant.now().truncatedTo(ChronoUnit.MILLIS),
                            (int) ttl.toSeconds()))
                    .one();
            if (row.getBoolean("[applied]")) {
                renewedAt = now;
                return Optional.empty();
            }
            return Optional.of(String.valueOf(row.getString("owner")));
        } catch (DriverException e) {
            // It may have been applied all the same: a read that sees the outcome of transactions tells.
            LOGGER.warn("taking the lock of the schema", e);
            Optional<String> holder = holder();
            if (holder.filter(owner::equals).isPresent()) {
                renewedAt = now;
                return Optional.empty();
            }
            return Optional.of(holder.orElse("Cassandra (" + e.getMessage() + ")"));
        }
    }

    private Optional<String> holder() {
        try {
            return Optional.ofNullable(session.execute(
                                    SimpleStatement.newInstance("SELECT owner FROM " + TABLE + " WHERE name = ?", NAME)
                                            .setExecutionProfile(JamesExecutionProfiles.getLWTProfile(session)))
                            .one())
                    .map(row -> row.getString("owner"));
        } catch (DriverException e) {
            return Optional.empty();
        }
    }

    private void renew() {
        long now = System.nanoTime();
        try {
            boolean applied = session.execute(SimpleStatement.newInstance(
                            "UPDATE " + TABLE + " USING TTL ? SET owner = ?, since = ? WHERE name = ? IF owner = ?",
                            (int) ttl.toSeconds(),
                            owner,
                            Instant.now().truncatedTo(ChronoUnit.MILLIS),
                            NAME,
                            owner))
                    .wasApplied();
            if (applied) {
                renewedAt = now;
            } else {
                lost = true;
            }
        } catch (RuntimeException e) {
            LOGGER.warn("the lock of the schema is not renewed: {}", e.toString());
        }
    }

    /** Before each change: a server that was stopped for longer than the lock lives must not go on. */
    void requireHeld() throws StoreFailure {
        if (lost || System.nanoTime() - renewedAt > ttl.toNanos()) {
            throw new StoreFailure("another server changes the schema, because this one did not renew its lock within "
                    + ttl.toSeconds() + " s: start it again");
        }
    }

    private static void sleep() throws StoreFailure {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure("interrupted while waiting for the lock of the schema", e);
        }
    }

    @Override
    public void close() {
        renewal.shutdownNow();
        try {
            session.execute(
                    SimpleStatement.newInstance("DELETE FROM " + TABLE + " WHERE name = ? IF owner = ?", NAME, owner));
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "the lock of the schema is not given back, and expires in {} s: {}", ttl.toSeconds(), e.toString());
        }
    }
}
