package io.facteur.cli;

import io.facteur.home.Home;
import io.facteur.home.RunState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The foreground form is the launcher's: it becomes the server's process without passing here. What arrives here is
 * {@code --detach}, {@code --help}, and mistakes.
 */
@Command(
        name = "up",
        description = {
            "Start the server.",
            "It runs in the foreground until Ctrl-C, or with --detach in the background until \"facteur down\"."
        },
        footer = {
            "",
            "Examples:",
            "  facteur up",
            "  facteur up --detach --home /srv/mail",
            "  facteur up --home data2 --bind 127.0.0.2",
        })
final class UpCommand extends Verb {

    private static final long POLL_MILLIS = 100;
    private static final int SUMMARY_POLLS = 20;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "Listen on this numeric address. It wins over facteur.properties, whose default is 127.0.0.1.")
    private String bind;

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "The configuration. Default: conf/ in the home where there is one, else the distribution's.")
    private String conf;

    @Option(
            names = {"-d", "--detach"},
            description = "Start in the background, and return when the server is ready.")
    private boolean detach;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "With --detach, how long to wait until it is ready (default: ${DEFAULT-VALUE}).")
    private int timeout;

    private boolean summaryShown;

    @Override
    int run() throws Exception {
        if (!detach) {
            throw new Failure(
                    ExitCode.USAGE, "the options --json and --timeout of \"up\" are for --detach: " + advice("up"));
        }
        Instance instance = Instance.of(this);
        if (instance.running()) {
            throw new Failure(
                    ExitCode.ALREADY_THERE,
                    "a server runs already on " + homeName() + " (" + instance.state() + "): " + advice("status"));
        }
        Home home = home();
        home.create();
        Path log = home.log("up");
        Files.deleteIfExists(log);
        Files.createFile(log);
        Process process = start(log);
        return follow(process, new Tail(log, -1));
    }

    private Process start(Path log) throws IOException {
        String launcher = environment()
                .launcher()
                .map(Path::toString)
                .orElseThrow(() -> new Failure(
                        ExitCode.FAILED, "it is not known where the launcher is: call ./facteur, not this program"));
        List<String> command = new ArrayList<>();
        // A session of its own: closing the terminal, or Ctrl-C in it, is not for the server.
        if (isOnPath("setsid")) {
            command.add("setsid");
        } else if (isOnPath("nohup")) {
            command.add("nohup");
        }
        command.addAll(List.of(launcher, "up", "--home", home().root().toString()));
        if (bind != null) {
            command.addAll(List.of("--bind", bind));
        }
        if (conf != null) {
            command.addAll(List.of("--conf", Path.of(conf).toAbsolutePath().toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("FACTEUR_COMMAND", environment().command());
        return builder.redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private boolean isOnPath(String program) {
        for (String directory :
                environment().variables().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    private int follow(Process process, Tail output) throws Exception {
        long start = System.nanoTime();
        while (true) {
            // asked before the output is read, so that the output is complete when it has ended
            boolean ended = !process.isAlive();
            boolean ready = RunState.read(home())
                    .filter(state -> state.pid() == process.pid())
                    .filter(state -> state.state().equals(RunState.READY))
                    .isPresent();
            show(output);
            if (ended) {
                throw new Failure(
                        ExitCode.FAILED,
                        "the server ended before it was ready (exit code " + process.exitValue() + "): see above, and "
                                + advice("logs"));
            }
            if (ready) {
                awaitSummary(output);
                return ready(process);
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(timeout)) {
                throw new Failure(
                        ExitCode.FAILED,
                        "the server is not ready after " + timeout + " s. It goes on: " + advice("status") + ", or "
                                + advice("down"));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** The server tells it right after it is ready. */
    private void awaitSummary(Tail output) throws IOException, InterruptedException {
        for (int i = 0; i < SUMMARY_POLLS && !summaryShown; i++) {
            Thread.sleep(POLL_MILLIS);
            show(output);
        }
    }

    private int ready(Process process) {
        if (json()) {
            answer(Json.object().put("state", RunState.READY).put("pid", process.pid()));
        } else {
            say("Running in the background, process " + process.pid() + ". Stop it with " + advice("down"));
        }
        return ExitCode.OK;
    }

    private void show(Tail output) throws IOException {
        String text = output.read();
        if (!text.isEmpty()) {
            summaryShown |= text.contains("Ready on ");
            // what the server says is for people; with --json the answer alone goes to the standard output
            (json() ? environment().err() : environment().out()).print(text);
            (json() ? environment().err() : environment().out()).flush();
        }
    }
}
