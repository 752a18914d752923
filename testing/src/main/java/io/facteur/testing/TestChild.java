package io.facteur.testing;

import io.facteur.embedded.ChildOptions;
import io.facteur.embedded.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An engine that lives as long as the JVM of the tests, and leaves nothing behind. */
final class TestChild {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private TestChild() {}

    /** Returns when it is ready. */
    static void start(ChildOptions options) throws Exception {
        ChildProcess process = ChildProcess.start(options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, options)));
        process.awaitReady(START_LIMIT);
    }

    /** All different: each is held until the last is found. */
    static List<Integer> freePorts(int number) throws IOException {
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

    private static void stop(ChildProcess process, ChildOptions options) {
        try {
            process.stop(Duration.ofSeconds(20));
            try (Stream<Path> files = Files.walk(options.directory())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the " + options.name() + " of the tests did not end cleanly", e);
        }
    }
}
