package io.facteur.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Show the end of a log.",
        footer = {"", "Examples:", "  facteur logs", "  facteur logs -f -n 100 cassandra"})
final class LogsCommand extends Verb {

    private static final long POLL_MILLIS = 250;

    /** The logs that there are. */
    enum Log {
        server("facteur"),
        cassandra("cassandra"),
        opensearch("opensearch"),
        up("up");

        private final String file;

        Log(String file) {
            this.file = file;
        }
    }

    @Parameters(
            paramLabel = "LOG",
            arity = "0..1",
            defaultValue = "server",
            description = "${COMPLETION-CANDIDATES} (what a detached start printed). Default: ${DEFAULT-VALUE}.")
    private Log log;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until it is interrupted.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Override
    int run() throws Exception {
        Path file = home().log(log.file);
        if (!Files.exists(file)) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "there is no log " + file + (Files.isDirectory(home().root()) ? "" : ": nothing ever ran there"));
        }
        Tail tail = new Tail(file, lines);
        do {
            print(tail.read());
            if (follow) {
                Thread.sleep(POLL_MILLIS);
            }
        } while (follow && !environment().out().checkError());
        return ExitCode.OK;
    }

    private void print(String text) throws IOException {
        if (!json()) {
            environment().out().print(text);
        } else {
            text.lines()
                    .forEach(line -> environment()
                            .out()
                            .println(Json.object().put("log", log.name()).put("line", line)));
        }
        environment().out().flush();
    }
}
