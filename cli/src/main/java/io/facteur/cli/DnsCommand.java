package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for what is to be published in the DNS: it does nothing itself. */
@Command(
        name = "dns",
        description = "What a domain must publish in the DNS.",
        subcommands = DnsShow.class,
        footer = {"", "Examples:", "  facteur dns show example.org", "  facteur doctor example.org"})
final class DnsCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after dns");
    }
}
