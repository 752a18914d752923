package io.facteur.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An S3 server from Maven Central, on the disk, so that what it has is there after a restart. */
final class ObjectStore {

    private static final String ADDRESS = "127.0.20.31";
    private static final int PORT = 9000;

    private final EngineProcess process;

    private ObjectStore(EngineProcess process) {
        this.process = process;
    }

    static ObjectStore prepare(Path jar, Path directory) throws IOException {
        Path own = Files.createDirectories(directory.resolve("s3"));
        Files.createDirectories(own.resolve("data"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(own.resolve("tmp")),
                "-jar",
                jar.toString(),
                "--server.address=" + ADDRESS,
                "--server.port=" + PORT,
                "--server.ssl.enabled=false",
                // it opens a second port, on all addresses, which nobody uses
                "--com.adobe.testing.s3mock.http-port=0",
                "--com.adobe.testing.s3mock.store.root=" + own.resolve("data"),
                "--com.adobe.testing.s3mock.store.retain-files-on-exit=true"));
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
