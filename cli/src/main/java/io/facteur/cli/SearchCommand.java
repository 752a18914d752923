package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for the search index: it does nothing itself. */
@Command(
        name = "search",
        description = "The index in which mail is searched.",
        subcommands = {SearchStatus.class, SearchReconcile.class, SearchReindex.class},
        footer = {"", "Example:", "  facteur search status"})
final class SearchCommand extends Group {}
