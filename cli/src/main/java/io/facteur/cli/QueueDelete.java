package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "delete",
        description = "Delete mail that waits. Nobody is told, and it cannot be brought back.",
        footer = {"", "Example:", "  facteur queue delete --older-than 4d"})
final class QueueDelete extends Verb {

    @Mixin
    private QueueChoice choice;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run() {
        Api api = api();
        String query = choice.change();
        confirm("Delete this mail for ever, and tell nobody?", yes);
        return choice.tell(this, api.post("/facteur/queue/delete" + query), "were deleted");
    }
}
