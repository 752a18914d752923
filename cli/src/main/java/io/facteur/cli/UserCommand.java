package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for user: it does nothing itself. */
@Command(
        name = "user",
        description = "The users, each with a mailbox and a password.",
        subcommands = {UserAdd.class, UserList.class, UserPasswd.class, UserRemove.class},
        footer = {"", "Example:", "  facteur user add ana@example.org"})
final class UserCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after user");
    }
}
