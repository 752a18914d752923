package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for config: it does nothing itself. */
@Command(
        name = "config",
        description = "The configuration files.",
        subcommands = {ConfigCheck.class},
        footer = {"", "Example:", "  facteur config check"})
final class ConfigCommand extends Group {}
