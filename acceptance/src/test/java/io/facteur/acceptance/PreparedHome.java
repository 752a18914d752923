package io.facteur.acceptance;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A home that was started once and stopped, with its tables and secrets, to be copied; and archives of the classes that the
 * server and its Cassandra load. Together they take a start from eighty seconds of CPU time to thirty, and there are twenty.
 * What is about first starts does not use the home.
 */
final class PreparedHome {

    private static final String ADDRESS = "127.0.1.100";
    private static final Path HOME = Facteur.HOMES.resolve("prepared");
    private static final Path DONE = Facteur.HOMES.resolve("prepared.done");
    private static final Path LOCK = Facteur.HOMES.resolve("prepared.lock");

    private PreparedHome() {}

    /**
     * @param process {@code server} or {@code cassandra}
     * @return an option of its JVM; empty when there is no archive yet
     */
    static String classes(String process) {
        return Files.exists(DONE) ? "-XX:SharedArchiveFile=" + archive(process) : "";
    }

    private static Path archive(String process) {
        return Facteur.HOMES.resolve("prepared-" + process + ".jsa");
    }

    /** Makes it, once for a build of the distribution, and copies it. The other JVM of tests waits meanwhile. */
    static void copyTo(Path home) throws IOException, InterruptedException {
        try (FileChannel lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // given back with the channel
            lock.lock();
            makeIfNew();
        }
        Files.createDirectories(home);
        for (String part : new String[] {"cassandra", "opensearch", "secrets"}) {
            Facteur.Result result = Facteur.Result.of(new ProcessBuilder(
                    "cp",
                    "-a",
                    HOME.resolve(part).toString(),
                    home.resolve(part).toString()));
            if (result.exitCode() != 0) {
                throw new IOException(result.errors());
            }
        }
    }

    private static void makeIfNew() throws IOException, InterruptedException {
        String build = build();
        if (!Files.exists(DONE) || !Files.readString(DONE).equals(build)) {
            Files.deleteIfExists(DONE);
            make();
            Files.writeString(DONE, build);
        }
    }

    private static void make() throws IOException, InterruptedException {
        Facteur facteur = Facteur.fresh("prepared", ADDRESS)
                .javaOptions("FACTEUR_JAVA_OPTS", toBeMade("server"))
                .javaOptions("FACTEUR_CASSANDRA_JAVA_OPTS", toBeMade("cassandra"));
        try {
            facteur.up().down();
        } finally {
            facteur.end();
        }
    }

    /** Cassandra has an agent, which changes no class: without leave no archive is made beside one. */
    private static String toBeMade(String process) throws IOException {
        Files.deleteIfExists(archive(process));
        return "-XX:+UnlockDiagnosticVMOptions -XX:+AllowArchivingWithJavaAgent -XX:ArchiveClassesAtExit="
                + archive(process);
    }

    /** Changes with every file that the processes are made of: the time of each is that of the sources' last release. */
    private static String build() throws IOException {
        CRC32 sum = new CRC32();
        try (Stream<Path> files = Files.walk(Facteur.DISTRIBUTION.resolve("lib"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                sum.update((file.getFileName() + " " + Files.size(file)).getBytes(StandardCharsets.UTF_8));
                if (file.getFileName().toString().startsWith("facteur-")) {
                    sum.update(Files.readAllBytes(file));
                }
            }
        }
        return Long.toHexString(sum.getValue());
    }
}
