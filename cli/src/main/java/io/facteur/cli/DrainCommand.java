package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "drain",
        description = {
            "Take the server out of service while it runs, and wait until it has no sessions.",
            "Load balancers are told first, for drain.seconds; then it takes no new connections, and sessions end when they"
                    + " have finished what they do, after drain.limit seconds at the latest. Mail that it has goes on."
                    + " To stop it, there is no need for this: facteur down does the same first."
        },
        footer = {"", "Examples:", "  facteur drain", "  facteur drain --undo"})
final class DrainCommand extends Verb {

    private static final String PATH = "/facteur/drain";
    private static final long POLL_MILLIS = 200;

    @Option(names = "--undo", description = "Put it into service again.")
    private boolean undo;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    int run() throws Exception {
        Api api = api();
        if (undo) {
            report(api.delete(PATH), "In service");
            return ExitCode.OK;
        }
        JsonNode now = api.post(PATH);
        long start = System.nanoTime();
        while (!now.path("drained").asBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(timeout)) {
                throw new Failure(
                        ExitCode.FAILED,
                        "there are " + now.path("sessions").asInt() + " sessions after " + timeout
                                + " s. It goes on: see " + advice("status"));
            }
            Thread.sleep(POLL_MILLIS);
            now = api.get(PATH);
            if (!now.path("draining").asBoolean()) {
                throw new Failure(ExitCode.FAILED, "it was put into service again meanwhile");
            }
        }
        report(now, "Out of service: no client can connect. Put it back with " + advice("drain", "--undo"));
        return ExitCode.OK;
    }

    private void report(JsonNode answer, String line) {
        if (json()) {
            answer(answer);
        } else {
            say(line);
        }
    }
}
