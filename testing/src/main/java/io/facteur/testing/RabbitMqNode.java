package io.facteur.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A RabbitMQ broker in the foreground with directories, ports, cookie and user of its own. It dies with the JVM, by
 * {@code kill -9} too: a shell waits at its standard input.
 */
public final class RabbitMqNode {

    public static final String USER = "facteur";
    public static final String PASSWORD = "test";

    private static final Path COMMANDS = Path.of("/usr/lib/rabbitmq/bin");
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
    private static final int PAUSE_MILLIS = 100;
    private static final byte[] GREETING = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    /** Becomes the broker, after it has left a watchman who kills it when the standard input ends. */
    private static final String WATCHED =
            "exec 3<&0; (cat <&3 > /dev/null; kill -9 $$ 2> /dev/null) & exec \"$0\" < /dev/null 3<&-";

    private final Path directory;
    private final int port;
    private final int distributionPort;
    private final int epmdPort;
    private final String name;
    private final List<String> ring;
    private final List<String> further;
    private Process process;

    /**
     * @param ring the names of all nodes of its cluster, itself too; empty for a node alone
     * @param further lines of its configuration
     */
    RabbitMqNode(
            Path directory,
            String name,
            int port,
            int distributionPort,
            int epmdPort,
            List<String> ring,
            List<String> further) {
        this.directory = directory;
        this.name = name;
        this.port = port;
        this.distributionPort = distributionPort;
        this.epmdPort = epmdPort;
        this.ring = List.copyOf(ring);
        this.further = List.copyOf(further);
    }

    /** Whether there is a RabbitMQ on this machine to start. */
    public static boolean isInstalled() {
        return Files.isExecutable(COMMANDS.resolve("rabbitmq-server"));
    }

    /** Starts it, on the data of an earlier start if there was one, and does not wait. */
    public synchronized void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        configure();
        ProcessBuilder builder = new ProcessBuilder(
                "sh", "-c", WATCHED, COMMANDS.resolve("rabbitmq-server").toString());
        builder.environment().putAll(environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        process = builder.start();
    }

    private void configure() throws IOException {
        Files.createDirectories(directory);
        Path cookie = directory.resolve(".erlang.cookie");
        if (!Files.exists(cookie)) {
            Files.writeString(cookie, "FACTEURTESTS" + epmdPort);
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        }
        List<String> lines = new ArrayList<>(List.of(
                "listeners.tcp.1 = 127.0.0.1:" + port,
                "default_user = " + USER,
                "default_pass = " + PASSWORD,
                "log.file.level = warning",
                "disk_free_limit.absolute = 50MB"));
        if (!ring.isEmpty()) {
            lines.add("cluster_formation.peer_discovery_backend = classic_config");
            for (int i = 0; i < ring.size(); i++) {
                lines.add("cluster_formation.classic_config.nodes." + (i + 1) + " = " + ring.get(i));
            }
        }
        lines.addAll(further);
        Files.write(directory.resolve("rabbitmq.conf"), lines);
        Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
        Files.writeString(directory.resolve("rabbitmq-env.conf"), "");
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("RABBITMQ_NODENAME", name),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString()),
                Map.entry(
                        "RABBITMQ_CONF_ENV_FILE",
                        directory.resolve("rabbitmq-env.conf").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        directory.resolve("enabled_plugins").toString()),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"),
                // The script becomes the broker instead of standing in front of it.
                Map.entry("RUNNING_UNDER_SYSTEMD", "true"),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)));
    }

    /** Waits until it takes connections. */
    public void awaitReady() throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (!greets()) {
            if (!isAlive()) {
                throw new IOException(name + " ended: " + Files.readString(log()));
            }
            if (Instant.now().isAfter(limit)) {
                throw new IOException(name + " does not answer: " + Files.readString(log()));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** It listens last: who is greeted can work. */
    private boolean greets() {
        try (Socket socket = new Socket()) {
            socket.connect(address(), PAUSE_MILLIS);
            socket.setSoTimeout((int) START_LIMIT.toMillis());
            socket.getOutputStream().write(GREETING);
            InputStream in = socket.getInputStream();
            return in.read() == 1;
        } catch (IOException expected) {
            return false;
        }
    }

    /** As an administrator stops it. */
    public synchronized void stop() throws InterruptedException {
        if (!isAlive()) {
            return;
        }
        // Process.destroy() would close its standard input as well, and the watchman kill it.
        process.toHandle().destroy();
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /**
     * {@code kill -9}. A lone node forgets quorum queues that were declared in the seconds before: their names are not on
     * disk yet.
     */
    public synchronized void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** It is there and does nothing, as on a machine that stands still, until it is resumed. */
    public void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private synchronized void signal(String signal) throws IOException, InterruptedException {
        int rc = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (rc != 0) {
            throw new IOException(name + " does not take the signal " + signal);
        }
    }

    /** Stops it and starts it again on what it has; returns when it takes connections. */
    public void restart() throws IOException, InterruptedException {
        stop();
        start();
        awaitReady();
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Has the broker close all connections of clients, who may come again at once. */
    public void closeConnections() throws IOException, InterruptedException {
        control("close_all_connections", "test");
    }

    /** Runs {@code rabbitmqctl}, which takes a second or two. */
    public String control(String... arguments) throws IOException, InterruptedException {
        return run("rabbitmqctl", arguments);
    }

    /** Runs {@code rabbitmq-queues}. */
    public String queues(String... arguments) throws IOException, InterruptedException {
        return run("rabbitmq-queues", arguments);
    }

    private String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(COMMANDS.resolve(program).toString(), "-q", "-n", name));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "command", ".out");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        Process running = builder.start();
        if (!running.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            running.destroyForcibly().waitFor();
            throw new IOException(program + " does not end");
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        if (running.exitValue() != 0) {
            throw new IOException(
                    List.of(arguments).stream().collect(Collectors.joining(" ", program + " ", ": ")) + said.strip());
        }
        return said;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** As settings write it. */
    public String hostAndPort() {
        return "127.0.0.1:" + port;
    }

    /** Its name among the nodes of its cluster, as its tools print it. */
    public String name() {
        return name;
    }

    Path log() {
        return directory.resolve("out.log");
    }
}
