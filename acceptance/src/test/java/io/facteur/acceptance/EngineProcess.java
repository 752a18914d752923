package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An engine that is not ours, as a process: killed, stopped and started again by the tests. It is on a leash: a shell
 * holds the other end of a pipe and kills the whole group at its end, so that none outlives this JVM, however that ends.
 */
final class EngineProcess {

    /** Only the watch has the pipe. What reads its standard input until the end of its parent finds no end there. */
    private static final String LEASH = """
            exec 3<&0 </dev/null
            rm -f endless
            mkfifo endless
            exec 4<>endless
            "$@" <&4 3<&- &
            child=$!
            echo "$child" >pid
            (cat <&3 >/dev/null; kill -9 0) &
            wait "$child"
            echo "ended with $?"
            kill -9 0
            """;

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final Map<String, String> environment;
    private final List<String> command;

    private Process process;
    private OutputStream leash;

    /**
     * @param directory of this engine alone; its output is in {@code console.log}
     * @param environment beside what this JVM has
     */
    EngineProcess(String name, Path directory, Map<String, String> environment, List<String> command) {
        this.name = name;
        this.directory = directory;
        this.environment = Map.copyOf(environment);
        this.command = List.copyOf(command);
    }

    String name() {
        return name;
    }

    void start() throws IOException {
        List<String> all = new ArrayList<>(List.of("/usr/bin/setsid", "/bin/sh", "-c", LEASH, "leash"));
        all.addAll(command);
        Files.createDirectories(directory);
        Files.deleteIfExists(pidFile());
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("console.log").toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        leash = process.getOutputStream();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Of the engine, and not of its leash. */
    long pid() {
        patiently().alias("process id of " + name).until(() -> Files.exists(pidFile()) && Files.size(pidFile()) > 1);
        try {
            return Long.parseLong(Files.readString(pidFile()).strip());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it takes connections. */
    void awaitPort(String address, int port) {
        Instant limit = Instant.now().plus(START_LIMIT);
        patiently().atMost(START_LIMIT.plusSeconds(10)).until(() -> {
            if (!isAlive() || Instant.now().isAfter(limit)) {
                throw new AssertionError("it does not serve on " + address + ":" + port + ". " + console());
            }
            return answers(address, port);
        });
    }

    private static boolean answers(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException expected) {
            return false;
        }
    }

    /** {@code kill -9} of the engine and of all that it started; waits for its end. */
    void kill() throws IOException, InterruptedException {
        long engine = pid();
        leash.close();
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not die");
        }
        // the shell may be dead before it
        Facteur.kill(engine);
    }

    /** For the end of the tests: nothing is expected of it any more. */
    void end() {
        if (isAlive()) {
            try {
                kill();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Asks it to end (SIGTERM), as a machine does that is shut down. */
    void stop() throws IOException, InterruptedException {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroy);
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError(name + " does not end");
        }
        leash.close();
    }

    /** Ends what a test run left behind that was killed a moment ago: its ports are the same. */
    static void endLeftOver(Path directory) throws IOException {
        Path file = directory.resolve("pid");
        if (!Files.exists(file)) {
            return;
        }
        Optional<ProcessHandle> found = handle(Files.readString(file).strip());
        // what was given its number since is younger than the file
        Instant written = Files.getLastModifiedTime(file).toInstant().plusSeconds(1);
        found.filter(handle -> handle.info().startInstant().orElse(Instant.MAX).isBefore(written))
                .ifPresent(handle -> {
                    handle.destroyForcibly();
                    patiently().until(() -> !handle.isAlive());
                });
        Files.delete(file);
    }

    private static Optional<ProcessHandle> handle(String pid) {
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }

    /** Its last words, for a test that fails. */
    String console() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("console.log"));
            return name + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return name + ": " + e;
        }
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }
}
