package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reconcile",
        description = {
            "Compare the index of all mailboxes, and that of quotas, with the store, and mend what differs.",
            "The server does this by itself, for the mailboxes that need it, after an outage and after a crash. It can be"
                    + " asked for at any time; mail flows and is searched meanwhile."
        },
        footer = {"", "Example:", "  facteur search reconcile"})
final class SearchReconcile extends Verb {

    @Option(names = "--no-wait", description = "Begin it only; \"search status\" tells how far it is.")
    private boolean detached;

    @Override
    int run() {
        return SearchJob.run(this, "reconcile", detached);
    }
}
