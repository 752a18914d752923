package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for the keys of DKIM: it does nothing itself. */
@Command(
        name = "key",
        description = "Private keys, and what is published for them.",
        subcommands = {DkimKeyGenerate.class, DkimKeyShow.class},
        footer = {
            "",
            "Examples:",
            "  facteur dkim key generate --domain example.org --selector s2026 -o s2026.pem",
            "  facteur dkim key show s2026.pem --domain example.org --selector s2026",
        })
final class DkimKeyCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after dkim key");
    }
}
