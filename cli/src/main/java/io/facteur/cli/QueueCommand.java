package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs for the queue: it does nothing itself. */
@Command(
        name = "queue",
        description = "Mail to other domains that waits.",
        subcommands = {
            QueueList.class,
            QueueShow.class,
            QueueRetry.class,
            QueueHold.class,
            QueueRelease.class,
            QueueDelete.class
        },
        footer = {"", "Example:", "  facteur queue list"})
final class QueueCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing after queue");
    }
}
