package io.facteur.testing;

import io.facteur.embedded.CassandraOptions;
import io.facteur.embedded.CassandraProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One real Cassandra node for all the tests of a JVM; it ends with the JVM and leaves nothing behind. */
public final class EmbeddedCassandra {

    public static final String PASSWORD = "test";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static EmbeddedCassandra instance;

    private final InetSocketAddress address;

    private EmbeddedCassandra(InetSocketAddress address) {
        this.address = address;
    }

    public static synchronized EmbeddedCassandra get() {
        if (instance == null) {
            try {
                instance = start();
            } catch (Exception e) {
                throw new IllegalStateException("no Cassandra for the tests", e);
            }
        }
        return instance;
    }

    private static EmbeddedCassandra start() throws Exception {
        Path directory = Files.createTempDirectory("facteur-cassandra");
        Path secret = Files.writeString(directory.resolve("secret"), PASSWORD);
        List<Integer> ports = freePorts(2);
        int nativePort = ports.get(0);
        CassandraProcess process = CassandraProcess.start(new CassandraOptions(
                directory,
                directory.resolve("cassandra.log"),
                Path.of(System.getProperty("facteur.cassandra.lib")),
                "127.0.0.1",
                nativePort,
                ports.get(1),
                "256m",
                "group",
                secret));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, directory)));
        process.awaitReady(START_LIMIT);
        return new EmbeddedCassandra(new InetSocketAddress("127.0.0.1", nativePort));
    }

    public InetSocketAddress address() {
        return address;
    }

    /** All different: each is held until the last is found. */
    private static List<Integer> freePorts(int number) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void stop(CassandraProcess process, Path directory) {
        try {
            process.stop(Duration.ofSeconds(20));
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the Cassandra of the tests did not end cleanly", e);
        }
    }
}
