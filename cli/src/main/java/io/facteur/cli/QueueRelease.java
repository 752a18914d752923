package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "release",
        description = {
            "Send mail that is held.",
            "What \"queue hold\" kept, and what was kept because all outgoing mail is held. All of it, from now on:"
                    + " \"queue start\"."
        },
        footer = {"", "Example:", "  facteur queue release 7f3a21c4"})
final class QueueRelease extends Verb {

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
        confirm("Send this mail to other servers?", yes);
        return choice.tell(this, api.post("/facteur/queue/release" + query), "leave now");
    }
}
