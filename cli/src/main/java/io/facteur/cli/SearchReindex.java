package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reindex",
        description = {
            "Build the index anew from the store: after a change of search.languages, opensearch.shards or"
                    + " opensearch.replicas.",
            "Mail is searched in the old index until the new one is complete; if it fails before, the old one stays. It"
                    + " needs the room of both on the disk."
        },
        footer = {"", "Example:", "  facteur search reindex"})
final class SearchReindex extends Verb {

    @Option(names = "--no-wait", description = "Begin it only; \"search status\" tells how far it is.")
    private boolean detached;

    @Override
    int run() {
        return SearchJob.run(this, "reindex", detached);
    }
}
