package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Show the keyspace, its nodes, and what is missing of its tables for this version.",
            "The exit code is 0 when nothing is missing, and 1 when something is."
        },
        footer = {"", "Examples:", "  facteur schema status", "  facteur schema status --conf /etc/facteur --json"})
final class SchemaStatus extends SchemaVerb {

    @Override
    int run() throws Exception {
        JsonNode document = execute("status");
        if (json()) {
            answer(document);
        } else {
            SchemaText.print(this, document);
        }
        return document.path("complete").asBoolean() ? ExitCode.OK : ExitCode.FAILED;
    }
}
