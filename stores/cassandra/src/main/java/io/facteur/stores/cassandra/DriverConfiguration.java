package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import java.time.Duration;
import java.util.List;

/**
 * What the driver does otherwise than by default. James' own statements name one of five profiles or none; each is here,
 * so that nothing of James' own defaults (SERIAL across data centers) is left.
 */
final class DriverConfiguration {

    /**
     * Longer than the slowest answer of a healthy node: a lone node that replays its commit log or runs a large
     * compaction is slow, not dead, and a time-out here defers mail.
     */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(12);

    /** A node that hangs is not asked alone for longer than that; only statements that may be executed twice. */
    private static final Duration SECOND_NODE = Duration.ofSeconds(1);

    /** Longer ones are left out of the measure, with a line in the log for each. */
    private static final Duration LONGEST_MEASURED = SchemaCreator.STATEMENT_LIMIT;

    private static final List<String> SESSION_METRICS =
            List.of("cql-requests", "cql-client-timeouts", "connected-nodes", "bytes-sent", "bytes-received");

    private static final List<String> NODE_METRICS = List.of(
            "cql-messages",
            "pool.open-connections",
            "pool.in-flight",
            "retries.total",
            "speculative-executions",
            "errors.request.unavailables",
            "errors.request.read-timeouts",
            "errors.request.write-timeouts",
            "errors.request.aborted",
            "errors.connection.init");

    private DriverConfiguration() {}

    static DriverConfigLoader of(CassandraSettings settings) {
        String regular = settings.consistency().regular().name();
        String serial = settings.consistency().serial().name();
        ProgrammaticDriverConfigLoaderBuilder builder = DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, regular)
                .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, serial)
                .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, SafeRetryPolicy.class)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, Duration.ofSeconds(30))
                // The default of one second would be added to each statement that changes the schema.
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10))
                // Nodes tell each other in seconds which schema they have; who changes it waits for that, when all is
                // changed.
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, Duration.ofMillis(20))
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_INTERVAL, Duration.ofMillis(20))
                .withBoolean(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_WARN, false)
                // A node that comes back is used within seconds, not after a minute.
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
                // How many statements, how long they take, and what goes wrong with them
                .withStringList(DefaultDriverOption.METRICS_SESSION_ENABLED, SESSION_METRICS)
                .withStringList(DefaultDriverOption.METRICS_NODE_ENABLED, NODE_METRICS)
                .withDuration(DefaultDriverOption.METRICS_SESSION_CQL_REQUESTS_HIGHEST, LONGEST_MEASURED)
                .withDuration(DefaultDriverOption.METRICS_NODE_CQL_MESSAGES_HIGHEST, LONGEST_MEASURED)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1);
        if (settings.external()) {
            cluster(builder);
        }
        // A lightweight transaction is read back with the same guarantee.
        builder.startProfile("LWT")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, serial)
                .endProfile();
        // What is computed again when it is not found: the nearest copy will do.
        builder.startProfile("CACHING")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_ONE.name())
                .endProfile();
        // What never changes once it is written, and is asked of a majority when the first copy does not have it.
        builder.startProfile("OPTIMISTIC_CONSISTENCY_LEVEL")
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_ONE.name())
                .endProfile();
        builder.startProfile("BATCH")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofHours(1))
                .endProfile();
        builder.startProfile("TABLE_CREATION")
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, SchemaCreator.STATEMENT_LIMIT)
                .endProfile();
        return builder.build();
    }

    /** With other nodes to ask, one that does not answer is left sooner. */
    private static void cluster(ProgrammaticDriverConfigLoaderBuilder builder) {
        builder.withString(DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS, "ConstantSpeculativeExecutionPolicy")
                .withInt(DefaultDriverOption.SPECULATIVE_EXECUTION_MAX, 2)
                .withDuration(DefaultDriverOption.SPECULATIVE_EXECUTION_DELAY, SECOND_NODE)
                // A machine that lost its power closes no connection.
                .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, Duration.ofSeconds(10));
    }
}
