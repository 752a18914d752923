package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A ring of three Cassandra nodes as it is run elsewhere: passwords in the ring, three replicas of everything, and nothing
 * of ours in it. Tokens are given, and nobody bootstraps: so all start at the same time.
 */
final class CassandraNodes {

    static final int PORT = 9042;
    private static final int NODES = 3;
    private static final String ADDRESS = "127.0.20.";
    private static final String USER = "facteur";

    /** The ring's first role was written before there were replicas: most nodes do not know it. */
    private static final String ADMIN = "admin";

    /** Cassandra 5.0 on Java 17 reaches into these packages of the JDK. */
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");

    private static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    private static final String YAML = """
            cluster_name: acceptance
            num_tokens: 1
            initial_token: %d
            auto_bootstrap: false
            partitioner: org.apache.cassandra.dht.Murmur3Partitioner
            endpoint_snitch: SimpleSnitch
            seed_provider:
              - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                parameters:
                  - seeds: "%s"
            listen_address: %s
            rpc_address: %s
            authenticator:
              class_name: PasswordAuthenticator
            authorizer:
              class_name: CassandraAuthorizer
            role_manager:
              class_name: CassandraRoleManager
            data_file_directories:
              - %s/data
            commitlog_directory: %s/commitlog
            saved_caches_directory: %s/saved_caches
            hints_directory: %s/hints
            cdc_raw_directory: %s/cdc
            commitlog_sync: periodic
            commitlog_sync_period: 1000ms
            commitlog_segment_size: 16MiB
            commitlog_total_space: 128MiB
            memtable_heap_space: 64MiB
            memtable_offheap_space: 64MiB
            memtable_flush_writers: 1
            networking_cache_size: 16MiB
            file_cache_size: 16MiB
            key_cache_size: 8MiB
            row_cache_size: 0MiB
            concurrent_reads: 16
            concurrent_writes: 16
            concurrent_compactors: 1
            native_transport_max_threads: 32
            """;

    private static final String LOGBACK = """
            <configuration>
                <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{20} - %msg%n</pattern></encoder>
                </appender>
                <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private final List<EngineProcess> nodes = new ArrayList<>();

    private CassandraNodes() {}

    static CassandraNodes prepare(Path lib, Path directory) throws IOException {
        CassandraNodes ring = new CassandraNodes();
        for (int node = 0; node < NODES; node++) {
            Path own = Files.createDirectories(directory.resolve("cassandra" + (node + 1)));
            Files.createDirectories(own.resolve("tmp"));
            long token = Long.MIN_VALUE / 3 * (node - 1);
            String address = address(node);
            String seeds = String.join(",", address(0), address(1), address(2));
            Files.writeString(
                    own.resolve("cassandra.yaml"),
                    YAML.formatted(token, seeds, address, address, own, own, own, own, own));
            Files.writeString(own.resolve("logback.xml"), LOGBACK);
            ring.nodes.add(new EngineProcess("cassandra" + (node + 1), own, Map.of(), command(lib, own, node)));
        }
        return ring;
    }

    private static List<String> command(Path lib, Path own, int node) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms320m",
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=96m",
                "-XX:ReservedCodeCacheSize=64m",
                JavaOptions.COMPILER,
                "-Xss384k",
                "-XX:+PerfDisableSharedMem",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.io.tmpdir=" + own.resolve("tmp"),
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Dio.netty.eventLoopThreads=2",
                "-Dcassandra.config=" + own.resolve("cassandra.yaml").toUri(),
                "-Dcassandra.storagedir=" + own,
                "-Dcassandra-foreground=yes",
                // the first start of a ring has nobody whose state must be waited for
                "-Dcassandra.ring_delay_ms=2000",
                "-Dcassandra.superuser_setup_delay_ms=1000",
                "-Dcassandra.memtable_row_overhead_computation_step=1000",
                "-Dlogback.configurationFile=" + own.resolve("logback.xml")));
        EXPORTS.forEach(exports -> command.addAll(List.of("--add-exports", exports + "=ALL-UNNAMED")));
        OPENS.forEach(opens -> command.addAll(List.of("--add-opens", opens + "=ALL-UNNAMED")));
        command.add("-javaagent:" + jamm(lib));
        command.addAll(List.of("-cp", lib + "/*", "org.apache.cassandra.service.CassandraDaemon"));
        return command;
    }

    private static Path jamm(Path lib) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "jamm-*.jar")) {
            return jars.iterator().next();
        }
    }

    private static String address(int node) {
        return ADDRESS + (node + 1);
    }

    /** For the setting {@code cassandra.hosts}. */
    static String hosts() {
        return address(0) + ":" + PORT + ", " + address(1) + ":" + PORT + ", " + address(2) + ":" + PORT;
    }

    EngineProcess node(int node) {
        return nodes.get(node);
    }

    List<EngineProcess> all() {
        return List.copyOf(nodes);
    }

    void start() throws IOException {
        for (EngineProcess node : nodes) {
            node.start();
        }
    }

    /** Waits for clients to be served by all, and makes the role of the mail servers. */
    void awaitReady(String password) {
        for (int node = 0; node < NODES; node++) {
            awaitReady(node);
        }
        // Replicas first: what is written after that is on all nodes.
        patiently().ignoreExceptions().alias("the first role of the ring").until(() -> {
            try (CqlSession session = session("cassandra", "cassandra")) {
                session.execute("ALTER KEYSPACE system_auth WITH replication ="
                        + " {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}");
                session.execute("CREATE ROLE IF NOT EXISTS " + USER + " WITH LOGIN = true AND SUPERUSER = false"
                        + " AND PASSWORD = '" + password + "'");
                session.execute("CREATE ROLE IF NOT EXISTS " + ADMIN + " WITH LOGIN = true AND SUPERUSER = true"
                        + " AND PASSWORD = '" + ADMIN + "'");
                session.execute("GRANT ALL PERMISSIONS ON ALL KEYSPACES TO " + USER);
                return true;
            }
        });
    }

    void awaitReady(int node) {
        nodes.get(node).awaitPort(address(node), PORT);
    }

    private static CqlSession session(String user, String password) {
        return session(List.of(address(0), address(1), address(2)), PORT, user, password);
    }

    static CqlSession session(List<String> addresses, int port, String user, String password) {
        DriverConfigLoader options = DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                .build();
        return CqlSession.builder()
                .addContactPoints(addresses.stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList())
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials(user, password)
                .withConfigLoader(options)
                .build();
    }

    /** A session of the administrator of the ring. */
    CqlSession session() {
        return session(ADMIN, ADMIN);
    }

    /**
     * What clients asked of all nodes so far, by kind and table; {@code paxos} are the writes that lightweight transactions
     * need beside that, on each replica.
     */
    static Map<String, Long> requests(CqlSession session) {
        Map<String, Long> requests = new TreeMap<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            for (String kind : List.of("read", "write", "scan")) {
                count(session, node, kind, "coordinator_" + kind + "_latency", requests);
            }
            count(session, node, "paxos", "local_write_latency", requests);
        }
        return requests;
    }

    private static void count(CqlSession session, Node node, String kind, String view, Map<String, Long> requests) {
        SimpleStatement query = SimpleStatement.newInstance(
                        "SELECT keyspace_name, table_name, count FROM system_views." + view)
                .setNode(node);
        for (Row row : session.execute(query)) {
            String keyspace = row.getString("keyspace_name");
            String table = row.getString("table_name");
            boolean paxos = "system".equals(keyspace) && "paxos".equals(table);
            boolean ofTheNode = keyspace == null || keyspace.startsWith("system");
            if (kind.equals("paxos") ? paxos : !ofTheNode) {
                requests.merge(kind + " " + keyspace + "." + table, row.getLong("count"), Long::sum);
            }
        }
    }
}
