package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.facteur.home.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the session. James' own factory cannot be used: it asks for {@code dateof()}, which Cassandra 5 no longer has,
 * and creates its keyspace with SimpleStrategy, which cannot grow into several data centers.
 */
public final class SessionFactory {

    private static final Logger LOGGER = LoggerFactory.getLogger(SessionFactory.class);

    /** A cluster that is started with its servers is there within minutes; after that somebody must look. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Who asks for the state now does not wait for another. */
    private static final Duration GLANCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final CassandraSettings settings;
    private final Consumer<String> progress;
    private final Duration patience;

    /** @param progress is told, in words, what is waited for */
    public SessionFactory(CassandraSettings settings, Consumer<String> progress) {
        this(settings, progress, PATIENCE);
    }

    SessionFactory(CassandraSettings settings, Consumer<String> progress, Duration patience) {
        this.settings = settings;
        this.progress = progress;
        this.patience = patience;
    }

    /**
     * Waits for a majority of the copies of every row.
     *
     * @return a session on the keyspace of the settings, which is created when there is none
     * @throws StoreFailure when it cannot be had, with the reason
     */
    public CqlSession open() throws StoreFailure {
        Instant limit = Instant.now().plus(patience);
        try (CqlSession session = connect(null, limit)) {
            if (settings.creates()) {
                createKeyspace(session);
            } else if (keyspace(session) == null) {
                throw new StoreFailure("there is no keyspace " + settings.keyspace()
                        + " in Cassandra, and cassandra.schema = check leaves it to others: facteur schema create"
                        + " makes it");
            }
        }
        return onKeyspace(limit);
    }

    /**
     * For who only looks: nothing is made, and no majority is waited for.
     *
     * @return a session, on the keyspace of the settings when there is one
     */
    public CqlSession look() throws StoreFailure {
        CqlSession session = connect(null, Instant.now().plus(GLANCE));
        if (keyspace(session) == null) {
            return session;
        }
        session.close();
        return connect(settings.keyspace(), Instant.now().plus(GLANCE));
    }

    private CqlSession onKeyspace(Instant limit) throws StoreFailure {
        CqlSession session = connect(settings.keyspace(), limit);
        try {
            awaitMajority(session, limit);
            return session;
        } catch (StoreFailure | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private CqlSession connect(String keyspace, Instant limit) throws StoreFailure {
        while (true) {
            ConnectProblem problem;
            try {
                CqlSession session = session(keyspace);
                try {
                    requireDatacenters(session);
                    return session;
                } catch (StoreFailure | RuntimeException e) {
                    session.close();
                    throw e;
                }
            } catch (UnknownHostException e) {
                problem = new ConnectProblem(e.getMessage(), true);
            } catch (StoreFailure e) {
                throw e;
            } catch (IOException e) {
                throw new StoreFailure(e.getMessage(), e);
            } catch (DriverException e) {
                problem = ConnectProblem.of(settings, e);
                if (!problem.passes()) {
                    throw new StoreFailure(problem.message(), e);
                }
            }
            pause(limit, problem.message());
        }
    }

    private void awaitMajority(CqlSession session, Instant limit) throws StoreFailure {
        for (RingState state = RingState.of(session, settings);
                !state.usable();
                state = RingState.of(session, settings)) {
            pause(limit, state.text());
        }
    }

    private void pause(Instant limit, String why) throws StoreFailure {
        LOGGER.warn("waiting for Cassandra: {}", why);
        progress.accept("waiting for Cassandra: " + why);
        if (Instant.now().isAfter(limit)) {
            throw new StoreFailure("Cassandra cannot be used: " + why);
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure("interrupted while waiting for Cassandra: " + why, e);
        }
    }

    /** The driver would only say that there is no node to ask. */
    private void requireDatacenters(CqlSession session) throws StoreFailure {
        Map<String, Long> found = session.getMetadata().getNodes().values().stream()
                .collect(Collectors.groupingBy(RingState::datacenter, TreeMap::new, Collectors.counting()));
        String there = found.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + " nodes)")
                .collect(Collectors.joining(", "));
        if (!found.containsKey(settings.datacenter())) {
            throw new StoreFailure("cassandra.datacenter is " + settings.datacenter()
                    + ", and Cassandra has no node in it. Its data centers: " + there);
        }
        for (String datacenter : settings.replication().keySet()) {
            if (!found.containsKey(datacenter)) {
                throw new StoreFailure("cassandra.replication names " + datacenter
                        + ", and Cassandra has no node in it. Its data centers: " + there);
            }
        }
    }

    private CqlSession session(String keyspace) throws IOException {
        CqlSessionBuilder builder = CqlSession.builder()
                .addContactPoints(addresses())
                .withLocalDatacenter(settings.datacenter())
                .withAuthCredentials(settings.username(), settings.password())
                .withConfigLoader(DriverConfiguration.of(settings))
                .withKeyspace(keyspace);
        if (settings.tls().isPresent()) {
            builder.withSslEngineFactory(NodeTls.of(settings.tls().get(), settings.hosts()));
        }
        return builder.build();
    }

    /** Of all hosts that have one: one of them is enough. */
    private List<InetSocketAddress> addresses() throws UnknownHostException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Endpoint host : settings.hosts()) {
            try {
                for (InetAddress address : InetAddress.getAllByName(host.host())) {
                    addresses.add(new InetSocketAddress(InetAddress.getByAddress(address.getAddress()), host.port()));
                }
            } catch (UnknownHostException e) {
                LOGGER.warn("{} of cassandra.hosts has no address: {}", host.host(), e.getMessage());
            }
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException("none of cassandra.hosts has an address: "
                    + settings.hosts().stream().map(Endpoint::host).collect(Collectors.joining(", ")));
        }
        return addresses;
    }

    private void createKeyspace(CqlSession session) throws StoreFailure {
        KeyspaceMetadata existing = keyspace(session);
        if (existing != null) {
            Map<String, Integer> replication = RingState.replication(existing);
            if (!replication.equals(settings.replication())) {
                LOGGER.warn(
                        "the keyspace {} has copies {}, and cassandra.replication is {}: it is not changed. See"
                                + " docs/cassandra.md",
                        settings.keyspace(),
                        replication,
                        settings.replication());
            }
            return;
        }
        String copies = new TreeMap<>(settings.replication())
                .entrySet().stream()
                        .map(entry -> "'" + entry.getKey() + "': " + entry.getValue())
                        .collect(Collectors.joining(", "));
        try {
            session.execute(SimpleStatement.newInstance("CREATE KEYSPACE IF NOT EXISTS " + settings.keyspace()
                            + " WITH replication = {'class': 'NetworkTopologyStrategy', " + copies
                            + "} AND durable_writes = true")
                    .setTimeout(SchemaCreator.STATEMENT_LIMIT));
            SchemaAgreement.await(session, progress);
        } catch (QueryValidationException e) {
            throw new StoreFailure(
                    "the keyspace " + settings.keyspace() + " cannot be made (" + e.getMessage()
                            + "): let an administrator make it, or give the user " + settings.username()
                            + " the right to (GRANT CREATE ON ALL KEYSPACES TO " + settings.username() + ")",
                    e);
        }
    }

    private KeyspaceMetadata keyspace(CqlSession session) {
        return session.getMetadata().getKeyspace(settings.keyspace()).orElse(null);
    }
}
