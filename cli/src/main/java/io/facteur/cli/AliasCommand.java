package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for alias: it does nothing itself. */
@Command(
        name = "alias",
        description = "Further addresses of users.",
        subcommands = {AliasAdd.class, AliasList.class, AliasRemove.class},
        footer = {"", "Example:", "  facteur alias add info@example.org ana@example.org"})
final class AliasCommand extends Group {}
