package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import java.time.Duration;
import java.util.Locale;

/**
 * Opens the session. James' own factory cannot be used: it asks for {@code dateof()}, which Cassandra 5 no longer has,
 * and creates its keyspace with SimpleStrategy, which cannot grow into several data centers.
 */
public final class SessionFactory {

    /**
     * Longer than the slowest answer of a healthy node: a lone node that replays its commit log or runs a large
     * compaction is slow, not dead, and a time-out here defers mail.
     */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(12);

    private SessionFactory() {}

    /** @return a session on the keyspace of the settings, which is created when there is none */
    public static CqlSession open(CassandraSettings settings) {
        try (CqlSession session = connect(settings, null)) {
            session.execute(String.format(
                    Locale.ROOT,
                    "CREATE KEYSPACE IF NOT EXISTS %s"
                            + " WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}"
                            + " AND durable_writes = true",
                    settings.keyspace(),
                    settings.datacenter(),
                    settings.replication()));
        }
        return connect(settings, settings.keyspace());
    }

    private static CqlSession connect(CassandraSettings settings, String keyspace) {
        return CqlSession.builder()
                .addContactPoints(settings.contactPoints())
                .withLocalDatacenter(settings.datacenter())
                .withAuthCredentials(settings.username(), settings.password())
                .withConfigLoader(configuration())
                .withKeyspace(keyspace)
                .build();
    }

    private static DriverConfigLoader configuration() {
        ProgrammaticDriverConfigLoaderBuilder builder = DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.QUORUM.name())
                .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, DefaultConsistencyLevel.SERIAL.name())
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, Duration.ofSeconds(30))
                // The default of one second would be added to each statement that changes the schema.
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10))
                // A node that comes back is used within seconds, not after a minute.
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1);
        // A lightweight transaction is read back with the same guarantee.
        builder.startProfile("LWT")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.SERIAL.name())
                .endProfile();
        builder.startProfile("BATCH")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofHours(1))
                .endProfile();
        return builder.build();
    }
}
