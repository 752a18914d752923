package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for mail: it does nothing itself. */
@Command(
        name = "mail",
        description = "Messages.",
        subcommands = {MailSendTest.class},
        footer = {"", "Example:", "  facteur mail send-test --to ana@example.org"})
final class MailCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after mail");
    }
}
