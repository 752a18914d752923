package io.facteur.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.shutdown_announce_in_ms=0");

    /** Nodes that join with given tokens and no data wait for gossip to settle, and not for the others to stream. */
    private static final List<String> IN_A_RING = List.of("-Dcassandra.ring_delay_ms=5000");

    private CassandraFiles() {}

    /** Writes the configuration of the node. */
    static void write(CassandraOptions options) throws IOException {
        Path conf = ChildFiles.conf(options);
        ChildFiles.create(options);
        String yaml = ChildFiles.resource("cassandra.yaml")
                .replace("@address@", options.address())
                .replace("@native.port@", Integer.toString(options.nativePort()))
                .replace("@storage.port@", Integer.toString(options.storagePort()))
                .replace("@ring@", options.ringLines())
                .replace("@commitlog.sync@", options.commitlogSyncLines())
                .replace("@directory@", options.directory().toString());
        Files.writeString(conf.resolve("cassandra.yaml"), yaml);
        Files.writeString(conf.resolve("logback.xml"), ChildFiles.resource("cassandra-logback.xml"));
    }

    static List<String> command(CassandraOptions options) throws IOException {
        List<String> command = ChildFiles.java(options, options.heap());
        command.addAll(List.of(
                "-XX:MaxDirectMemorySize=128m",
                "-XX:ReservedCodeCacheSize=96m",
                "-Xss384k",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Dio.netty.eventLoopThreads=2",
                "-Dcassandra.config="
                        + ChildFiles.conf(options).resolve("cassandra.yaml").toUri(),
                "-Dcassandra.storagedir=" + options.directory(),
                // What a row costs in a memtable is measured at each start: a thousand tell it as well as a hundred
                // thousand, two seconds earlier
                "-Dcassandra.memtable_row_overhead_computation_step=1000",
                "-Dcassandra-foreground=yes",
                "-Dlogback.configurationFile=" + ChildFiles.conf(options).resolve("logback.xml"),
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
}
