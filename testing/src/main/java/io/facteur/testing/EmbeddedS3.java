package io.facteur.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real S3 server that asks for a signature and keeps its objects in a directory. It can be stopped and started, at the
 * same address and with the same objects; it ends with the JVM and leaves nothing behind.
 */
public final class EmbeddedS3 {

    public static final String ACCESS_KEY = "facteur";
    public static final String SECRET_KEY = "secret-of-the-tests";

    private static final String READY = "facteur: s3 is ready";

    private static EmbeddedS3 instance;

    private final Path directory;
    private final int port;
    private Process process;

    private EmbeddedS3(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** One for all the tests of a JVM, started. */
    public static synchronized EmbeddedS3 get() {
        try {
            if (instance == null) {
                instance = create();
            }
            instance.start();
            return instance;
        } catch (IOException e) {
            throw new IllegalStateException("no S3 server for the tests", e);
        }
    }

    private static EmbeddedS3 create() throws IOException {
        Path directory = Files.createTempDirectory("facteur-s3");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        EmbeddedS3 server = new EmbeddedS3(directory, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::remove));
        Files.createDirectory(directory.resolve("objects"));
        Files.writeString(
                directory.resolve("s3.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=" + server.endpoint(),
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + directory.resolve("objects"),
                        ""));
        return server;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Does nothing when it runs. */
    public synchronized void start() throws IOException {
        if (process != null && process.isAlive()) {
            return;
        }
        process = new ProcessBuilder(command())
                .redirectError(directory.resolve("s3.log").toFile())
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); !READY.equals(line); line = lines.readLine()) {
            if (line == null) {
                stop();
                throw new IOException("The S3 server ended at its start: " + directory.resolve("s3.log"));
            }
        }
        Thread drain = new Thread(() -> lines.lines().forEach(line -> {}), "s3-output");
        drain.setDaemon(true);
        drain.start();
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-DLOG_LEVEL=warn",
                "-cp",
                Path.of(System.getProperty("facteur.s3.lib")) + "/*",
                "io.facteur.testing.s3.S3ServerMain",
                "--properties",
                directory.resolve("s3.properties").toString());
    }

    /** At once, as {@code kill -9} does. */
    public synchronized void stop() {
        if (process != null) {
            process.destroyForcibly();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the S3 server of the tests does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void remove() {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the S3 server of the tests did not end cleanly", e);
        }
    }
}
