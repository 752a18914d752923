package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

@Command(
        name = "stop",
        description = {
            "Hold all mail to other domains from now on, and what waits for them in the queue.",
            "What is being delivered at this moment, 200 messages at most, still goes. Mail is accepted as before; single"
                    + " messages leave by \"queue release\".",
        },
        footer = {"", "Example:", "  facteur queue stop"})
final class QueueStop extends Verb {

    @Override
    int run() {
        JsonNode said = api().post("/facteur/queue/stop");
        if (json()) {
            answer(said);
        } else {
            say(
                    said.path("changed").asBoolean()
                            ? "Outgoing mail is held from now on. What is being delivered at this moment still goes."
                            : "Outgoing mail is held already.");
            say("Undo: " + advice("queue", "start"));
        }
        return ExitCode.OK;
    }
}
