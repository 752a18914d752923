package io.facteur.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An S3 server from Maven Central, which checks signatures, on the disk, so that what it has is there after a restart. */
final class ObjectStore {

    private static final String ADDRESS = "127.0.20.31";
    private static final int PORT = 9000;
    static final String ACCESS_KEY = "facteur";

    /** Without it, all that it does is logged. */
    private static final String LOGBACK = """
            <configuration>
                <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{20} - %msg%n</pattern></encoder>
                </appender>
                <root level="WARN"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private final EngineProcess process;

    private ObjectStore(EngineProcess process) {
        this.process = process;
    }

    static ObjectStore prepare(Path lib, Path directory, String secret) throws IOException {
        Path own = Files.createDirectories(directory.resolve("s3"));
        Path properties = Files.writeString(
                own.resolve("s3.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=" + endpoint(),
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + secret,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + Files.createDirectories(own.resolve("objects"))));
        Files.writeString(own.resolve("logback.xml"), LOGBACK);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                JavaOptions.COMPILER,
                "-Dlogback.configurationFile=" + own.resolve("logback.xml"),
                "-cp",
                lib + "/*",
                "io.facteur.testing.s3.S3ServerMain",
                "--properties",
                properties.toString());
        return new ObjectStore(new EngineProcess("s3", own, Map.of(), command));
    }

    static String endpoint() {
        return "http://" + ADDRESS + ":" + PORT;
    }

    EngineProcess process() {
        return process;
    }

    void awaitReady() {
        process.awaitPort(ADDRESS, PORT);
    }
}
