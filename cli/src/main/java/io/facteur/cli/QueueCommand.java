package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for the queue: it does nothing itself. */
@Command(
        name = "queue",
        description = "Mail to other domains that waits, and whether it may leave.",
        subcommands = {
            QueueList.class,
            QueueShow.class,
            QueueRetry.class,
            QueueHold.class,
            QueueRelease.class,
            QueueDelete.class,
            QueueStart.class,
            QueueStop.class
        },
        footer = {"", "Example:", "  facteur queue list"})
final class QueueCommand extends Group {}
