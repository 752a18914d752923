package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Something that is done with the whole search index: begun, watched, told. */
final class SearchJob {

    static final String PATH = "/facteur/search";

    private static final Duration LOOK = Duration.ofSeconds(2);

    private SearchJob() {}

    static int run(Verb verb, String kind, boolean detached) {
        JsonNode begun = verb.api().post(PATH + "/" + kind);
        if (!detached) {
            begun = watch(verb, begun);
        }
        if (verb.json()) {
            verb.answer(begun);
        } else if (detached) {
            verb.say("It has begun; \"search status\" tells how far it is.");
        } else {
            verb.say(line(begun));
        }
        return begun.path("error").isTextual() ? ExitCode.FAILED : ExitCode.OK;
    }

    private static JsonNode watch(Verb verb, JsonNode begun) {
        JsonNode job = begun;
        long told = -1;
        while (job.path("ended").asText("").isEmpty() || job.path("ended").isNull()) {
            long done = job.path("progress").path("done").asLong();
            if (done != told) {
                verb.warn(done + " of " + job.path("progress").path("mailboxes").asLong() + " mailboxes");
                told = done;
            }
            try {
                Thread.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return job;
            }
            job = verb.api().get(PATH).path("job");
            if (!job.path("started").asText().equals(begun.path("started").asText())) {
                // the server was started again; what it had done stays done
                return begun;
            }
        }
        return job;
    }

    static List<String> lines(JsonNode status) {
        List<String> lines = new ArrayList<>();
        if (status.path("complete").asBoolean()) {
            lines.add("All mail can be found.");
        } else if (status.path("reachable").asBoolean()) {
            lines.add("The index is brought up to date: changes since "
                    + status.path("behindSince").asText() + " may not be found yet.");
        } else {
            lines.add(
                    "OpenSearch does not answer: small mailboxes are searched in the store, other searches are refused."
                            + " Mail is received and sent all the same.");
        }
        if (status.path("cause").isTextual()) {
            lines.add("Because: " + Printable.line(status.path("cause").asText()));
        }
        if (status.path("documents").isNumber()) {
            lines.add(status.path("documents").asLong() + " messages in "
                    + Printable.line(status.path("index").asText()));
        }
        if (status.path("waiting").asLong() > 0) {
            lines.add(status.path("waiting").asLong() + " changes wait to be written");
        }
        if (status.path("missing").asLong() > 0) {
            lines.add(status.path("missing").asLong() + " mailboxes are to be compared");
        }
        JsonNode comparing = status.path("comparing");
        if (comparing.isObject()) {
            lines.add(
                    "All mailboxes are gone through: " + comparing.path("done").asLong() + " of "
                            + comparing.path("mailboxes").asLong());
        }
        JsonNode quotas = status.path("quotas");
        if (quotas.isObject() && !quotas.path("complete").asBoolean()) {
            lines.add("Quotas are searched in the store, which takes longer: their index is not complete, "
                    + quotas.path("waiting").asLong() + " accounts wait to be written");
        }
        if (status.path("job").isObject()) {
            lines.add(line(status.path("job")));
        }
        return lines;
    }

    private static String line(JsonNode job) {
        JsonNode progress = job.path("progress");
        String counts = progress.path("done").asLong() + " of "
                + progress.path("mailboxes").asLong() + " mailboxes; "
                + progress.path("added").asLong()
                + " messages added, " + progress.path("changed").asLong() + " changed, "
                + progress.path("deleted").asLong() + " deleted";
        String name = job.path("kind").asText().equals("reindex") ? "Rebuilding" : "Comparison";
        if (job.path("error").isTextual()) {
            return name + " failed: " + Printable.line(job.path("error").asText()) + "; " + counts;
        }
        return name + (job.path("ended").isTextual() ? " done: " : " runs: ") + counts;
    }
}
