package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for the authentication of mail: it does nothing itself. */
@Command(
        name = "auth",
        description = "SPF, DKIM, ARC and DMARC: of messages, and of domains. No server is needed.",
        subcommands = {AuthCheck.class, AuthSpf.class, AuthDkim.class, AuthDmarc.class},
        footer = {
            "",
            "Examples:",
            "  facteur auth check message.eml --ip 192.0.2.1 --helo mail.example.org --from ana@example.org",
            "  facteur auth dmarc example.org",
        })
final class AuthCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after auth");
    }
}
