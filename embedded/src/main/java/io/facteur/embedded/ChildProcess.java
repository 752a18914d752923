package io.facteur.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of an engine as a child: started here, ended by {@link #stop} or by the end of this process. */
public final class ChildProcess {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChildProcess.class);
    /** What a child prints, alone on a line, once clients are served. */
    private static final String READY = "facteur: ready";

    private static final String PID = "pid";
    private static final int LOG_LINES = 15;

    private final ChildOptions options;
    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private ChildProcess(ChildOptions options, Process process) {
        this.options = options;
        this.process = process;
    }

    /**
     * Waits for the node that an earlier run left behind, and ends it if it must be: before that its ports are taken.
     *
     * @param directory of the node
     * @throws IOException when it cannot be ended
     */
    public static void endLeftOver(Path directory) throws IOException {
        LeftOver.end(directory.resolve(PID));
    }

    /**
     * Starts a node, after {@link #endLeftOver}.
     *
     * @throws IOException when its files cannot be written or the process cannot be started
     */
    public static ChildProcess start(ChildOptions options) throws IOException {
        endLeftOver(options.directory());
        options.prepare();
        Process process = new ProcessBuilder(options.command())
                .directory(options.directory().toFile())
                .redirectError(console(options).toFile())
                .start();
        try {
            LeftOver.remember(pidFile(options), process.toHandle());
        } catch (IOException e) {
            // A node that nobody knows of would keep the ports and the files from the next one.
            process.destroyForcibly();
            throw e;
        }
        ChildProcess started = new ChildProcess(options, process);
        Thread reader = new Thread(started::readOutput, options.name() + "-output");
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(READY)) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            LOGGER.debug("output of the {} child ended", options.name(), e);
        }
        ready.completeExceptionally(new IOException("it ended"));
    }

    /**
     * Waits until clients are served.
     *
     * @throws EngineFailed when the node ends before, or does not answer in time; with its last log lines
     */
    public void awaitReady(Duration limit) throws EngineFailed, InterruptedException {
        try {
            ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            process.waitFor(10, TimeUnit.SECONDS);
            String code = process.isAlive() ? "" : " (exit code " + process.exitValue() + ")";
            throw new EngineFailed(options.name() + " ended before it was ready" + code + ". " + lastWords(), e);
        } catch (TimeoutException e) {
            throw new EngineFailed(
                    options.name() + " was not ready after " + limit.toSeconds() + " s. " + lastWords(), e);
        }
    }

    private String lastWords() {
        List<String> lines = ChildFiles.lastLines(options.log(), LOG_LINES);
        List<String> errors = ChildFiles.lastLines(console(options), LOG_LINES);
        return "Its last log lines, from " + options.log() + ":\n  " + String.join("\n  ", lines)
                + (errors.isEmpty() ? "" : "\nand on its console:\n  " + String.join("\n  ", errors));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isReady() {
        return process.isAlive() && ready.isDone() && !ready.isCompletedExceptionally();
    }

    /** @return completes when the process has ended, for whatever reason */
    public CompletableFuture<Void> onExit() {
        return process.onExit().thenAccept(ended -> {});
    }

    /** Ends the node in order: what it holds in memory is written, so that the next start has nothing to replay. */
    public void stop(Duration limit) throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOGGER.debug("the {} child was gone already", options.name(), e);
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            LOGGER.warn(
                    "{} did not end in {} s: ended by force, its log of writes is complete",
                    options.name(),
                    limit.toSeconds());
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        try {
            Files.deleteIfExists(pidFile(options));
        } catch (IOException e) {
            LOGGER.warn("cannot delete {}", pidFile(options), e);
        }
    }

    /** {@code kill -9}: for tests of what must hold then. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static Path console(ChildOptions options) {
        return options.log().resolveSibling(options.name().toLowerCase(Locale.ROOT) + "-console.log");
    }

    private static Path pidFile(ChildOptions options) {
        return options.directory().resolve(PID);
    }
}
