package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = {
            "Let mail to other domains leave, and what was held of it.",
            "Whatever \"doctor\" says. The undo of \"queue stop\". Mail that \"queue hold\" keeps stays."
        },
        footer = {"", "Example:", "  facteur queue start"})
final class QueueStart extends Verb {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run() {
        Api api = api();
        confirm("Let mail to other domains leave, and what was held of it?", yes);
        JsonNode said = api.post("/facteur/queue/start");
        if (json()) {
            answer(said);
        } else if (!said.path("changed").asBoolean()) {
            say("Outgoing mail leaves already.");
        } else {
            say("Outgoing mail leaves now ("
                    + SendingText.messages(said.path("held").asLong()) + " held before).");
            say("Undo: " + advice("queue", "stop"));
        }
        return ExitCode.OK;
    }
}
