package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "hold",
        description = "Keep mail until it is released. What is being delivered at this moment is not kept.",
        footer = {"", "Example:", "  facteur queue hold --sender ana@example.org"})
final class QueueHold extends Verb {

    @Mixin
    private QueueChoice choice;

    @Override
    int run() {
        Api api = api();
        String query = choice.change();
        return choice.tell(this, api.post("/facteur/queue/hold" + query), "are held");
    }
}
