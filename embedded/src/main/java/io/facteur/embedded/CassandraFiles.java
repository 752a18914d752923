package io.facteur.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The files and the command line of a Cassandra child. */
final class CassandraFiles {

    private static final String MAIN = "io.facteur.embedded.child.CassandraMain";

    /** Cassandra 5.0 on Java 17 reaches into these packages of the JDK. */
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "java.base/java.lang.ref",
            "jdk.unsupported/sun.misc");

    private static final List<String> OPENS = List.of(
            "java.base/java.lang.module",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.reflect",
            "java.base/java.util",
            "java.base/java.nio",
            "jdk.management/com.sun.management.internal");

    /** A lone node has nobody to wait for. */
    private static final List<String> ALONE = List.of(
            "-Dcassandra.ring_delay_ms=1",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.superuser_setup_delay_ms=0");

    /** Nodes that join with given tokens and no data wait for gossip to settle, and not for the others to stream. */
    private static final List<String> IN_A_RING = List.of("-Dcassandra.ring_delay_ms=5000");

    private CassandraFiles() {}

    /** Writes the configuration of the node. */
    static void write(CassandraOptions options) throws IOException {
        Path conf = conf(options);
        Files.createDirectories(conf);
        empty(temporary(options));
        String yaml = resource("cassandra.yaml")
                .replace("@address@", options.address())
                .replace("@native.port@", Integer.toString(options.nativePort()))
                .replace("@storage.port@", Integer.toString(options.storagePort()))
                .replace("@ring@", options.ringLines())
                .replace("@commitlog.sync@", options.commitlogSyncLines())
                .replace("@directory@", options.directory().toString());
        Files.writeString(conf.resolve("cassandra.yaml"), yaml);
        Files.writeString(conf.resolve("logback.xml"), resource("cassandra-logback.xml"));
    }

    /** The command, with {@code setsid} where there is one: Ctrl-C is for the parent, which stops its children. */
    static List<String> command(CassandraOptions options) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms" + options.heap(),
                "-Xmx" + options.heap(),
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:ReservedCodeCacheSize=96m",
                "-Xss384k",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+PerfDisableSharedMem",
                "-Djava.net.preferIPv4Stack=" + !options.address().contains(":"),
                // Native libraries are unpacked there; the system's own would fill up, killed run after killed run.
                "-Djava.io.tmpdir=" + temporary(options),
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Dio.netty.eventLoopThreads=2",
                "-Dcassandra.config=" + conf(options).resolve("cassandra.yaml").toUri(),
                "-Dcassandra.storagedir=" + options.directory(),
                "-Dcassandra-foreground=yes",
                "-Dlogback.configurationFile=" + conf(options).resolve("logback.xml"),
                "-Dfacteur.log=" + options.log(),
                "-Dfacteur.secret.file=" + options.secret()));
        command.addAll(options.ring().isPresent() ? IN_A_RING : ALONE);
        for (String exports : EXPORTS) {
            command.addAll(List.of("--add-exports", exports + "=ALL-UNNAMED"));
        }
        for (String opens : OPENS) {
            command.addAll(List.of("--add-opens", opens + "=ALL-UNNAMED"));
        }
        command.add("-javaagent:" + jamm(options.lib()));
        command.addAll(List.of("-cp", options.lib() + "/*", MAIN));
        return command;
    }

    /** Cassandra measures its memtables with this agent. */
    private static Path jamm(Path lib) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "jamm-*.jar")) {
            for (Path jar : jars) {
                return jar;
            }
        }
        throw new IOException(lib + " holds no jamm-*.jar: it is not the directory of Cassandra's jars");
    }

    private static Path temporary(CassandraOptions options) {
        return options.directory().resolve("tmp");
    }

    private static void empty(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    static Path conf(CassandraOptions options) {
        return options.directory().resolve("conf");
    }

    /** @return the last lines of a file, empty when it cannot be read */
    static List<String> lastLines(Path file, int count) {
        Deque<String> last = new ArrayDeque<>();
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                last.addLast(line);
                if (last.size() > count) {
                    last.removeFirst();
                }
            });
        } catch (IOException | UncheckedIOException e) {
            last.addLast("(" + file + " cannot be read: " + e.getMessage() + ")");
        }
        return List.copyOf(last);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = CassandraFiles.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("missing resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
