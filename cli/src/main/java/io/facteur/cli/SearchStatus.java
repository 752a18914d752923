package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Tell whether all mail can be found, what is missing, and how far a comparison or rebuilding is.",
            "The exit code is 0 when the index is complete, 1 when it is not."
        },
        footer = {"", "Example:", "  facteur search status"})
final class SearchStatus extends Verb {

    @Override
    int run() {
        JsonNode status = api().get(SearchJob.PATH);
        if (json()) {
            answer(status);
        } else {
            SearchJob.lines(status).forEach(this::say);
        }
        return status.path("complete").asBoolean() ? ExitCode.OK : ExitCode.FAILED;
    }
}
