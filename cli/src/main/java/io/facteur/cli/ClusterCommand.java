package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for the cluster: it does nothing itself. */
@Command(
        name = "cluster",
        description = "The nodes of a cluster.",
        subcommands = {ClusterStatus.class},
        footer = {"", "Example:", "  facteur cluster status"})
final class ClusterCommand extends Group {}
