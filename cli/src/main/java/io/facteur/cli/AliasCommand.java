package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for alias: it does nothing itself. */
@Command(
        name = "alias",
        description = "Further addresses of users.",
        subcommands = {AliasAdd.class, AliasList.class, AliasRemove.class},
        footer = {"", "Example:", "  facteur alias add info@example.org ana@example.org"})
final class AliasCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after alias");
    }
}
