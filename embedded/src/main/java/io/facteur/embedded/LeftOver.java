package io.facteur.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child of an earlier run that still runs: it ends by itself when its parent died, but not at once. */
final class LeftOver {

    private static final Logger LOGGER = LoggerFactory.getLogger(LeftOver.class);
    private static final long PATIENCE_SECONDS = 25;

    private LeftOver() {}

    static void remember(Path file, ProcessHandle process) throws IOException {
        Files.writeString(file, process.pid() + " " + startOf(process));
    }

    /**
     * Waits for the remembered process to end, and ends it when it does not.
     *
     * @throws IOException when it cannot be ended
     */
    static void end(Path file) throws IOException {
        Optional<ProcessHandle> found = find(file);
        if (found.isPresent()) {
            ProcessHandle process = found.get();
            LOGGER.warn("an earlier run left process {} behind: waiting for its end", process.pid());
            if (!ended(process)) {
                LOGGER.warn("process {} does not end by itself: ended by force", process.pid());
                process.destroyForcibly();
                if (!ended(process)) {
                    throw new IOException("process " + process.pid() + " of an earlier run does not end: kill it");
                }
            }
        }
        Files.deleteIfExists(file);
    }

    /** The start time tells our process from another one that was given its number since. */
    private static Optional<ProcessHandle> find(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ");
        try {
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> words.length == 2 && startOf(process).equals(words[1]));
        } catch (NumberFormatException expected) {
            // cut short by a crash: nothing is known
            return Optional.empty();
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH).toString();
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException expected) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
