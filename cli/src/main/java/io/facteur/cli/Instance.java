package io.facteur.cli;

import io.facteur.home.Home;
import io.facteur.home.HomeLock;
import io.facteur.home.RunState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What is true of the instance on a home now. The state file says what the server said last, the lock whether it still
 * lives: a killed server leaves the first and loses the second.
 *
 * @param running whether a process holds the home
 * @param last what the running server says, or the last one said; empty when it is not known
 */
record Instance(boolean running, Optional<RunState> last) {

    static final String STOPPED = "stopped";

    /** Clocks and rounding; far less than the time after which a process id is used again. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    static Instance of(Verb verb) {
        Home home = verb.home();
        try {
            return new Instance(HomeLock.isHeld(home), RunState.read(home));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot see whether a server runs on " + verb.homeName() + ": " + e
                            + ": call the command as the user that the server runs as",
                    e);
        }
    }

    String state() {
        if (!running) {
            return STOPPED;
        }
        // While it starts, the file may still be the one of the run before.
        return last.filter(state -> process().isPresent()).map(RunState::state).orElse(RunState.STARTING);
    }

    boolean ready() {
        return state().equals(RunState.READY);
    }

    /** @return whether the last run ended without stopping: it was killed, or the machine lost power */
    boolean crashed() {
        return !running
                && last.map(RunState::state)
                        .filter(state -> state.equals(RunState.READY)
                                || state.equals(RunState.STARTING)
                                || state.equals(RunState.DRAINING))
                        .isPresent();
    }

    /** @return the server's process; empty when it is gone, or its id now belongs to another process */
    Optional<ProcessHandle> process() {
        return last.flatMap(state -> ProcessHandle.of(state.pid())
                .filter(ProcessHandle::isAlive)
                .filter(process -> startedBefore(process, state.startedAt())));
    }

    private static boolean startedBefore(ProcessHandle process, String time) {
        try {
            Instant limit = Instant.parse(time).plus(TOLERANCE);
            return process.info().startInstant().map(limit::isAfter).orElse(true);
        } catch (DateTimeParseException | NullPointerException e) {
            return false;
        }
    }
}
