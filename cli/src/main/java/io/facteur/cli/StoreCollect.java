package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "collect",
        description = {
            "Remove the contents of messages that nobody refers to any more.",
            "A content is stored once, however many have it, so that deleting a message does not remove it. This looks at"
                    + " all that is stored, and removes what was written more than 30 to 60 days ago and is of no message, of"
                    + " no mail in a queue and of no upload. The server goes on meanwhile, and does it even when this"
                    + " command ends."
        },
        footer = {"", "Examples:", "  facteur store collect", "  facteur store collect --expect 20000000"})
final class StoreCollect extends Verb {

    private static final long POLL_MILLIS = 500;
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    @Option(
            names = "--expect",
            paramLabel = "NUMBER",
            defaultValue = "1000000",
            description =
                    "How many contents are in use, roughly (default: ${DEFAULT-VALUE}). With many more than that, fewer"
                            + " of the others are recognized; a million needs 1.2 MB of memory.")
    private int expect;

    @Override
    int run() throws Exception {
        if (expect < 1) {
            throw new Failure(ExitCode.USAGE, "--expect is a number from 1 on");
        }
        Api api = api();
        String task = api.delete("/blobs?scope=unreferenced&expectedBlobCount=" + expect)
                .path("taskId")
                .asText();
        JsonNode now = follow(api, "/tasks/" + Api.segment(task));
        JsonNode counts = now.path("additionalInformation");
        if (!now.path("status").asText().equals("completed")) {
            throw new Failure(
                    ExitCode.FAILED,
                    "not all could be done (" + counted(counts) + ", "
                            + counts.path("errorCount").asLong()
                            + " errors, status " + now.path("status").asText() + "): see " + advice("logs")
                            + ", and do it again");
        }
        if (json()) {
            answer(now);
        } else {
            say(counted(counts));
        }
        return ExitCode.OK;
    }

    private JsonNode follow(Api api, String path) throws InterruptedException {
        long said = System.nanoTime();
        JsonNode now = api.get(path);
        while (now.path("status").asText().matches("waiting|inProgress|cancelRequested")) {
            if (!json() && System.nanoTime() - said > PROGRESS_NANOS) {
                say(counted(now.path("additionalInformation")) + " so far");
                said = System.nanoTime();
            }
            Thread.sleep(POLL_MILLIS);
            now = api.get(path);
        }
        return now;
    }

    private static String counted(JsonNode counts) {
        return String.format(
                Locale.ROOT,
                "%,d references, %,d contents, %,d of them removed",
                counts.path("referenceSourceCount").asLong(),
                counts.path("blobCount").asLong(),
                counts.path("gcedBlobCount").asLong());
    }
}
