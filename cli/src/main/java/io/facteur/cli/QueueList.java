package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "List the mail to other domains that waits, with the last answer of the other side.",
        footer = {"", "Examples:", "  facteur queue list", "  facteur queue list --next-hop example.net --older-than 4h"
        })
final class QueueList extends Verb {

    @Mixin
    private QueueChoice choice;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "100",
            description = "How many to show at most; by default ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    int run() {
        String query = choice.query();
        JsonNode queue = api().get("/facteur/queue" + query + (query.isEmpty() ? "?" : "&") + "limit=" + limit);
        if (json()) {
            answer(queue);
            return ExitCode.OK;
        }
        Instant now = Instant.now();
        queue.path("mails").forEach(mail -> QueueText.brief(mail, now).forEach(this::say));
        for (JsonNode hop : queue.path("nextHops")) {
            String until = hop.path("pausedUntil").asText("");
            if (!until.isEmpty()) {
                say("Left alone until " + until + ": "
                        + Printable.line(hop.path("nextHop").asText()) + ", which said: "
                        + Printable.line(hop.path("lastAnswer").asText()));
            }
        }
        long total = queue.path("total").asLong();
        int shown = queue.path("mails").size();
        if (total == 0) {
            warn("No mail waits" + (query.isEmpty() ? "." : " that fits."));
        } else if (shown < total) {
            say(shown + " of " + total + " are shown: --limit shows more");
        }
        return ExitCode.OK;
    }
}
