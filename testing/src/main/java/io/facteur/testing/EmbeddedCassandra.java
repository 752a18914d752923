package io.facteur.testing;

import io.facteur.embedded.CassandraOptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One real Cassandra node for all the tests of a JVM; it ends with the JVM and leaves nothing behind. */
public final class EmbeddedCassandra {

    public static final String PASSWORD = "test";

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
        List<Integer> ports = TestChild.freePorts(2);
        int nativePort = ports.get(0);
        TestChild.start(new CassandraOptions(
                directory,
                directory.resolve("cassandra.log"),
                Path.of(System.getProperty("facteur.cassandra.lib")),
                "127.0.0.1",
                nativePort,
                ports.get(1),
                "256m",
                "group",
                secret));
        return new EmbeddedCassandra(new InetSocketAddress("127.0.0.1", nativePort));
    }

    public InetSocketAddress address() {
        return address;
    }
}
