package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "retry",
        description = {
            "Try mail now that waits for its time, though its next hop be left alone at the moment.",
            "What is held stays held: see \"queue release\"."
        },
        footer = {"", "Example:", "  facteur queue retry --next-hop example.net"})
final class QueueRetry extends Verb {

    @Mixin
    private QueueChoice choice;

    @Override
    int run() {
        Api api = api();
        String query = choice.change();
        return choice.tell(this, api.post("/facteur/queue/retry" + query), "are tried now");
    }
}
