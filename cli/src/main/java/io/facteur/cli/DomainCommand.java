package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for domain: it does nothing itself. */
@Command(
        name = "domain",
        description = "The domains that this server receives mail for.",
        subcommands = {DomainAdd.class, DomainList.class, DomainRemove.class},
        footer = {"", "Example:", "  facteur domain add example.org"})
final class DomainCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after domain");
    }
}
