package io.facteur.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Real RabbitMQ brokers: one for all the tests of a JVM, or a cluster for a test that needs one. They end with the JVM
 * and leave nothing behind. The broker is Debian's {@code rabbitmq-server}, which need not be installed: ask
 * {@link RabbitMqNode#isInstalled()} first, or use {@link RabbitMqExtension}, which does.
 */
public final class EmbeddedRabbitMq implements AutoCloseable {

    private static final Duration PORT_MAPPER_LIMIT = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS = 50;

    private static EmbeddedRabbitMq instance;

    private final Path directory;
    private final List<RabbitMqNode> nodes;
    private final Process portMapper;
    private boolean closed;

    private EmbeddedRabbitMq(Path directory, List<RabbitMqNode> nodes, Process portMapper) {
        this.directory = directory;
        this.nodes = nodes;
        this.portMapper = portMapper;
    }

    /** The broker that all tests of this JVM share; started, if one of them stopped it. */
    public static synchronized RabbitMqNode get() {
        try {
            if (instance == null) {
                instance = start(1);
            }
            RabbitMqNode node = instance.nodes.get(0);
            if (!node.isAlive()) {
                node.start();
                node.awaitReady();
            }
            return node;
        } catch (IOException e) {
            throw new IllegalStateException("no RabbitMQ for the tests", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("no RabbitMQ for the tests", e);
        }
    }

    /** Starts a cluster of so many brokers and waits until each takes connections and knows the others. */
    public static EmbeddedRabbitMq start(int number) throws IOException, InterruptedException {
        return start(number, List.of());
    }

    /** @param configuration further lines of each broker's {@code rabbitmq.conf} */
    public static EmbeddedRabbitMq start(int number, List<String> configuration)
            throws IOException, InterruptedException {
        // A short path: the name of a socket or of a segment may be added to it.
        Path directory = Files.createTempDirectory("facteur-rabbitmq");
        List<Integer> ports = freePorts(2 * number + 1);
        int epmdPort = ports.get(2 * number);
        List<String> names = IntStream.range(0, number)
                .mapToObj(i -> "facteur" + ports.get(i) + "@localhost")
                .toList();
        List<RabbitMqNode> nodes = IntStream.range(0, number)
                .mapToObj(i -> new RabbitMqNode(
                        directory.resolve("node" + (i + 1)),
                        names.get(i),
                        ports.get(i),
                        ports.get(number + i),
                        epmdPort,
                        number == 1 ? List.of() : names,
                        configuration))
                .toList();
        EmbeddedRabbitMq brokers = new EmbeddedRabbitMq(directory, nodes, portMapper(epmdPort));
        Runtime.getRuntime().addShutdownHook(new Thread(brokers::close));
        try {
            awaitPort(epmdPort);
            for (RabbitMqNode node : nodes) {
                node.start();
            }
            for (RabbitMqNode node : nodes) {
                node.awaitReady();
            }
            return brokers;
        } catch (IOException | InterruptedException | RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    /**
     * Erlang's port mapper. Erlang itself would leave one behind as a daemon that nobody ends. Like the brokers it
     * ends with the JVM.
     */
    private static Process portMapper(int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                "-c",
                "exec 3<&0; (cat <&3 > /dev/null; kill -9 $$ 2> /dev/null) & exec epmd \"$@\" < /dev/null 3<&-",
                "epmd",
                "-port",
                Integer.toString(port),
                "-address",
                "127.0.0.1",
                "-relaxed_command_check");
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        return builder.start();
    }

    private static void awaitPort(int port) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(PORT_MAPPER_LIMIT);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                if (Instant.now().isAfter(limit)) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    public List<RabbitMqNode> nodes() {
        return nodes;
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

    /** Nobody wants their data any more: they are killed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (RabbitMqNode node : nodes) {
                node.kill();
            }
            portMapper.destroyForcibly().waitFor();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the RabbitMQ of the tests left something behind", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
