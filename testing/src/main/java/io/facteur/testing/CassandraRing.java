package io.facteur.testing;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import io.facteur.embedded.CassandraOptions;
import io.facteur.embedded.ChildProcess;
import io.facteur.embedded.EngineFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Real Cassandra nodes that are one ring, each a process on a loopback address of its own: {@code 127.0.15.1}, {@code
 * 127.0.15.2} and {@code 127.0.15.3}, say. A node can be killed and started again. All end with the JVM, however it ends.
 */
public final class CassandraRing implements AutoCloseable {

    public static final String PASSWORD = "test";
    public static final String DATACENTER = "datacenter1";

    private static final String HEAP = "320m";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Path directory;
    private final List<CassandraOptions> options;
    private final List<ChildProcess> nodes = new ArrayList<>();

    private CassandraRing(Path directory, List<CassandraOptions> options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * Starts a ring, and waits until every node answers with all the others.
     *
     * @param addresses numeric loopback addresses, one for each node
     */
    public static CassandraRing start(List<String> addresses) throws IOException, EngineFailed, InterruptedException {
        Path directory = Files.createTempDirectory("facteur-ring");
        Path secret = Files.writeString(directory.resolve("secret"), PASSWORD);
        List<Integer> ports = freePorts(addresses.get(0));
        List<CassandraOptions> options = new ArrayList<>();
        for (String address : addresses) {
            Path node = Files.createDirectory(directory.resolve(address));
            options.add(new CassandraOptions(
                    node,
                    node.resolve("cassandra.log"),
                    Path.of(System.getProperty("facteur.cassandra.lib")),
                    address,
                    ports.get(0),
                    ports.get(1),
                    HEAP,
                    "group",
                    secret,
                    Optional.of(new CassandraOptions.Ring(addresses))));
        }
        CassandraRing ring = new CassandraRing(directory, options);
        try {
            for (CassandraOptions each : options) {
                ring.nodes.add(ChildProcess.start(each));
            }
            for (ChildProcess node : ring.nodes) {
                node.awaitReady(START_LIMIT);
            }
            ring.awaitUp();
            return ring;
        } catch (IOException | EngineFailed | InterruptedException | RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    /** On the first address: on the others nothing else listens. */
    private static List<Integer> freePorts(String address) throws IOException {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName(address));
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return List.of(first.getLocalPort(), second.getLocalPort());
        }
    }

    public int size() {
        return options.size();
    }

    public int nativePort() {
        return options.get(0).nativePort();
    }

    public List<InetSocketAddress> addresses() {
        return options.stream()
                .map(each -> new InetSocketAddress(each.address(), each.nativePort()))
                .toList();
    }

    /** @return as {@code cassandra.hosts} of {@code facteur.properties} has them */
    public String hosts() {
        return options.stream()
                .map(each -> each.address() + ":" + each.nativePort())
                .collect(Collectors.joining(", "));
    }

    public long pid(int node) {
        return nodes.get(node).pid();
    }

    /** {@code kill -9}. */
    public void kill(int node) throws InterruptedException {
        nodes.get(node).kill();
    }

    /** Starts a node that was killed, and waits until it serves clients. See {@link #awaitUp}. */
    public void restart(int node) throws IOException, EngineFailed, InterruptedException {
        ChildProcess started = ChildProcess.start(options.get(node));
        nodes.set(node, started);
        started.awaitReady(START_LIMIT);
    }

    /** Waits until every node reads from all of them: what {@code nodetool status} calls UN, as each node sees it. */
    public void awaitUp() throws InterruptedException {
        Instant limit = Instant.now().plus(START_LIMIT);
        for (InetSocketAddress node : addresses()) {
            RuntimeException failure = tryAll(node);
            while (failure != null) {
                if (Instant.now().isAfter(limit)) {
                    throw new IllegalStateException(node + " does not see all nodes", failure);
                }
                Thread.sleep(500);
                failure = tryAll(node);
            }
        }
    }

    /** @return null when it answers with a copy of each node */
    private RuntimeException tryAll(InetSocketAddress coordinator) {
        // This keyspace of Cassandra's own has three copies.
        SimpleStatement read = SimpleStatement.newInstance(
                        "SELECT * FROM system_distributed.repair_history WHERE keyspace_name = 'a'"
                                + " AND columnfamily_name = 'b'")
                .setConsistencyLevel(DefaultConsistencyLevel.ALL);
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(coordinator)
                .withLocalDatacenter(DATACENTER)
                .withNodeDistanceEvaluator((node, datacenter) ->
                        coordinator.equals(node.getEndPoint().resolve()) ? null : NodeDistance.IGNORED)
                .withAuthCredentials("test", PASSWORD)
                .withConfigLoader(CassandraExtension.patientConfig())
                .build()) {
            session.execute(read);
            return null;
        } catch (DriverException e) {
            return e;
        }
    }

    /** Ends all nodes, and leaves nothing behind. */
    @Override
    public void close() throws IOException {
        try {
            for (ChildProcess node : nodes) {
                node.kill();
                node.stop(STOP_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
