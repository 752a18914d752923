package io.facteur.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The engines of a cluster as real processes on loopback addresses of their own: a Cassandra ring of three, three RabbitMQ
 * brokers, OpenSearch, S3. Started at the same time, once for all tests.
 */
final class ClusterEngines {

    private static final Path ROOT = Path.of(System.getProperty("facteur.root"));
    static final Path DIRECTORY = ROOT.resolve("acceptance/target/cluster");
    private static final Path DISTRIBUTION = ROOT.resolve("server/target/distribution");

    private final Path secrets;
    private final CassandraNodes cassandra;
    private final Brokers rabbitMq;
    private final SearchEngine search;
    private final ObjectStore s3;

    private ClusterEngines(
            Path secrets, CassandraNodes cassandra, Brokers rabbitMq, SearchEngine search, ObjectStore s3) {
        this.secrets = secrets;
        this.cassandra = cassandra;
        this.rabbitMq = rabbitMq;
        this.search = search;
        this.s3 = s3;
    }

    /** Starts all, and waits until all serve. */
    static ClusterEngines start() throws IOException {
        for (Path engine : previous()) {
            EngineProcess.endLeftOver(engine);
        }
        Facteur.delete(DIRECTORY);
        Path secrets = Files.createDirectories(DIRECTORY.resolve("secrets"));
        for (String shared : List.of("admin", "dkim", "jmap-keystore")) {
            secretFile(secrets, shared);
        }
        ClusterEngines engines = new ClusterEngines(
                secrets,
                CassandraNodes.prepare(DISTRIBUTION.resolve("lib/cassandra"), DIRECTORY),
                Brokers.prepare(DIRECTORY, secret(secrets, "rabbitmq")),
                SearchEngine.prepare(
                        DISTRIBUTION.resolve("lib/opensearch"), DIRECTORY, secretFile(secrets, "opensearch")),
                ObjectStore.prepare(Path.of(System.getProperty("facteur.s3.lib")), DIRECTORY, secret(secrets, "s3")));
        engines.cassandra.start();
        engines.rabbitMq.start();
        engines.search.process().start();
        engines.s3.process().start();
        engines.cassandra.awaitReady(secret(secrets, "cassandra"));
        engines.rabbitMq.awaitReady();
        engines.search.awaitReady();
        engines.s3.awaitReady();
        return engines;
    }

    private static List<Path> previous() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.exists(DIRECTORY)) {
            try (var directories = Files.newDirectoryStream(DIRECTORY)) {
                directories.forEach(found::add);
            }
        }
        return found;
    }

    private static Path secretFile(Path directory, String name) throws IOException {
        return Files.writeString(directory.resolve(name), UUID.randomUUID() + "\n");
    }

    private static String secret(Path directory, String name) throws IOException {
        return Files.readString(secretFile(directory, name)).strip();
    }

    /** What they have is of no use to anyone: they are killed. */
    void end() {
        for (EngineProcess engine : all()) {
            engine.end();
        }
    }

    List<EngineProcess> all() {
        List<EngineProcess> all = new ArrayList<>(cassandra.all());
        all.addAll(rabbitMq.all());
        all.addAll(List.of(search.process(), s3.process()));
        return all;
    }

    /** The directory with the passwords of all engines, one a file. */
    Path secrets() {
        return secrets;
    }

    CassandraNodes cassandra() {
        return cassandra;
    }

    Brokers rabbitMq() {
        return rabbitMq;
    }

    SearchEngine search() {
        return search;
    }

    ObjectStore s3() {
        return s3;
    }
}
