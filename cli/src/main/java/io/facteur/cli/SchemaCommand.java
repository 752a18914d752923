package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for the schema: it does nothing itself. */
@Command(
        name = "schema",
        description = "The tables of the server in Cassandra, without a server.",
        subcommands = {SchemaCreate.class, SchemaStatus.class, SchemaUpgrade.class},
        footer = {"", "Example:", "  facteur schema status"})
final class SchemaCommand extends Group {}
