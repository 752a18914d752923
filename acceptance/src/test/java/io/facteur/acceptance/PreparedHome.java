package io.facteur.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A home that was started once and stopped, with its tables and secrets, to be copied; and an archive of the classes that
 * the server loads. Together they take a start from eighty seconds of CPU time to forty, and there are twenty. What is about
 * first starts does not use it.
 */
final class PreparedHome {

    private static final String ADDRESS = "127.0.1.100";
    private static final Path HOME = Facteur.HOMES.resolve("prepared");
    private static final Path CLASSES = Facteur.HOMES.resolve("prepared.jsa");
    private static final Path DONE = Facteur.HOMES.resolve("prepared.done");

    private PreparedHome() {}

    /** @return an option of the server's JVM; empty when there is no archive yet */
    static String classes() {
        return Files.exists(DONE) ? "-XX:SharedArchiveFile=" + CLASSES : "";
    }

    /** Makes it, once for a build of the distribution, and copies it. */
    static void copyTo(Path home) throws IOException, InterruptedException {
        String build = build();
        if (!Files.exists(DONE) || !Files.readString(DONE).equals(build)) {
            Files.deleteIfExists(DONE);
            make();
            Files.writeString(DONE, build);
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

    private static void make() throws IOException, InterruptedException {
        Files.deleteIfExists(CLASSES);
        Facteur facteur = Facteur.fresh("prepared", ADDRESS).javaOptions("-XX:ArchiveClassesAtExit=" + CLASSES);
        try {
            facteur.up().down();
        } finally {
            facteur.end();
        }
    }

    /** Changes with every file that the server is made of. */
    private static String build() throws IOException {
        StringBuilder build = new StringBuilder();
        try (Stream<Path> files = Files.list(Facteur.DISTRIBUTION.resolve("lib/server"))) {
            for (Path file : files.sorted().toList()) {
                build.append(file.getFileName())
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append('\n');
            }
        }
        return build.toString();
    }
}
