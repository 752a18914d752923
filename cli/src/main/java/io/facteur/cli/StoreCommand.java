package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for what is stored: it does nothing itself. */
@Command(
        name = "store",
        description = "The messages and attachments that are stored, in Cassandra and in S3.",
        subcommands = {StoreCollect.class},
        footer = {"", "Example:", "  facteur store collect"})
final class StoreCommand extends Group {}
