package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for domain: it does nothing itself. */
@Command(
        name = "domain",
        description = "The domains that this server receives mail for.",
        subcommands = {DomainAdd.class, DomainList.class, DomainRemove.class},
        footer = {"", "Example:", "  facteur domain add example.org"})
final class DomainCommand extends Group {}
