package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Option;

/**
 * A verb that speaks with Cassandra. This program has not the libraries for it, so that it starts fast: it starts another
 * with those of the server, shows its progress and reads its answer.
 */
abstract class SchemaVerb extends Verb {

    private static final String MAIN = "io.facteur.server.SchemaMain";
    private static final String PROGRESS = "progress: ";
    private static final String FAILURE = "failure: ";

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "The configuration. Default: conf/ in the home where there is one, else the distribution's.")
    private Path confOption;

    /** @return the document of {@code schema status}, as it is after the verb was executed */
    final JsonNode execute(String verb) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(verb)).start();
        process.getOutputStream().close();
        List<String> errors = new ArrayList<>();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(process, errors));
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        reading.join();
        if (exitCode != 0) {
            throw new Failure(
                    ExitCode.FAILED,
                    errors.isEmpty() ? "the other program ended with " + exitCode : String.join("\n", errors));
        }
        return Json.parse(answer);
    }

    private void read(Process process, List<String> errors) {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(line -> {
                if (line.startsWith(PROGRESS)) {
                    warn(line.substring(PROGRESS.length()));
                } else {
                    errors.add(line.startsWith(FAILURE) ? line.substring(FAILURE.length()) : line);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String verb) {
        Path lib = environment()
                .distribution()
                .map(distribution -> distribution.resolve("lib").resolve("server"))
                .filter(Files::isDirectory)
                .orElseThrow(() -> new Failure(
                        ExitCode.FAILED,
                        "it is not known where the server is: call ./facteur of a distribution, not this program"));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Duser.language=en",
                "-Dfacteur.distribution=" + environment().distribution().get(),
                "-cp",
                lib + "/*",
                MAIN,
                verb,
                "--home",
                home().root().toString(),
                "--conf",
                (confOption == null ? conf() : confOption).toAbsolutePath().toString());
    }

    /** What {@code create} and {@code upgrade} say at their end. */
    final int done(JsonNode document) {
        if (json()) {
            answer(document);
            return ExitCode.OK;
        }
        long changes = document.path("changes").asLong();
        say(changes == 0 ? "nothing was missing" : changes + " changes were made");
        SchemaText.print(this, document);
        return ExitCode.OK;
    }
}
