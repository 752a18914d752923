package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show a mail to other domains that waits: for whom, since when, and why.",
        footer = {"", "Example:", "  facteur queue show 7f3a21c4"})
final class QueueShow extends Verb {

    @Parameters(paramLabel = "ID", description = "As \"queue list\" shows it.")
    private String id;

    @Override
    int run() {
        JsonNode queue = api().get("/facteur/queue?id=" + Api.segment(id));
        if (queue.path("mails").isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "no mail with the id " + id + " waits");
        }
        if (json()) {
            answer(queue.path("mails"));
            return ExitCode.OK;
        }
        Instant now = Instant.now();
        String separator = "";
        for (JsonNode mail : queue.path("mails")) {
            if (!separator.isEmpty()) {
                say("");
            }
            separator = "-";
            QueueText.whole(mail, now).forEach(this::say);
        }
        return ExitCode.OK;
    }
}
