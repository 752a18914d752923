package io.facteur.cli;

import io.facteur.home.HomeLock;
import io.facteur.home.RunState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        description = {
            "Stop the server, and wait until it has stopped.",
            "Mail that it has accepted is kept. When nothing runs, there is nothing to do: the exit code is 0."
        },
        footer = {"", "Example:", "  facteur down"})
final class DownCommand extends Verb {

    private static final long POLL_MILLIS = 100;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    int run() throws Exception {
        Instance instance = Instance.of(this);
        if (!instance.running()) {
            report("not running", "The server was not running on " + homeName());
            return ExitCode.OK;
        }
        ProcessHandle process = instance.process()
                .orElseThrow(() -> new Failure(
                        ExitCode.FAILED,
                        "something holds " + homeName()
                                + ", but it has not said yet which process it is: try again in a" + " moment"));
        long start = System.nanoTime();
        if (!process.destroy()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot stop process " + process.pid() + ": call the command as the user that it runs as");
        }
        String step = "";
        while (HomeLock.isHeld(home())) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(timeout)) {
                throw new Failure(
                        ExitCode.FAILED,
                        "process " + process.pid() + " is still stopping after " + timeout + " s: see "
                                + advice("logs") + ", wait with " + advice("down") + ", or end it with kill -9 "
                                + process.pid() + " (what it has accepted is kept)");
            }
            step = progress(step);
            Thread.sleep(POLL_MILLIS);
        }
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
        report("stopped", String.format(java.util.Locale.ROOT, "Stopped in %.1f s.", seconds));
        return ExitCode.OK;
    }

    private String progress(String last) throws IOException {
        Optional<RunState> state = RunState.read(home())
                .filter(now ->
                        now.state().equals(RunState.STOPPING) || now.state().equals(RunState.DRAINING));
        if (state.isEmpty() || state.get().step() == null || state.get().step().equals(last)) {
            return last;
        }
        if (!json()) {
            say(state.get().step());
        }
        return state.get().step();
    }

    private void report(String state, String line) {
        if (json()) {
            answer(Json.object().put("state", state));
        } else {
            say(line);
        }
    }
}
