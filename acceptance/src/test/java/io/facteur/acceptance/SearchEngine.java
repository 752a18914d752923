package io.facteur.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One OpenSearch node, with a password: the distribution's own OpenSearch, run apart from it. */
final class SearchEngine {

    private static final String ADDRESS = "127.0.20.21";
    private static final int PORT = 9200;

    private static final String YAML = """
            cluster.name: acceptance
            node.name: search1
            path.data: "%s/data"
            path.logs: "%s/logs"
            discovery.type: single-node
            transport.type: none
            network.host: "%s"
            http.port: %d
            action.auto_create_index: false
            node.processors: 1
            cluster.routing.allocation.disk.watermark.low: 512mb
            cluster.routing.allocation.disk.watermark.high: 384mb
            cluster.routing.allocation.disk.watermark.flood_stage: 256mb
            """;

    private static final String LOG4J = """
            <Configuration status="warn" dest="err">
                <Appenders><Console name="OUT"><PatternLayout pattern="%d %-5level %logger{1.} - %msg%n"/></Console></Appenders>
                <Loggers><Root level="info"><AppenderRef ref="OUT"/></Root></Loggers>
            </Configuration>
            """;

    private final EngineProcess process;

    private SearchEngine(EngineProcess process) {
        this.process = process;
    }

    static SearchEngine prepare(Path lib, Path directory, Path secret) throws IOException {
        Path own = Files.createDirectories(directory.resolve("opensearch"));
        Files.writeString(own.resolve("opensearch.yml"), YAML.formatted(own, own, ADDRESS, PORT));
        Files.writeString(own.resolve("log4j2.xml"), LOG4J);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms256m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                JavaOptions.COMPILER,
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+PerfDisableSharedMem",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.io.tmpdir=" + Files.createDirectories(own.resolve("tmp")),
                "-Dio.netty.noUnsafe=true",
                "-Dlog4j2.configurationFile=" + own.resolve("log4j2.xml").toUri(),
                "-Dfacteur.secret.file=" + secret,
                "-cp",
                lib + "/*",
                "io.facteur.embedded.opensearch.OpenSearchMain",
                own.toString(),
                own.toString()));
        return new SearchEngine(new EngineProcess("opensearch", own, Map.of(), command));
    }

    /** For the setting {@code opensearch.hosts}. */
    static String hosts() {
        return ADDRESS + ":" + PORT;
    }

    EngineProcess process() {
        return process;
    }

    void awaitReady() {
        process.awaitPort(ADDRESS, PORT);
    }
}
