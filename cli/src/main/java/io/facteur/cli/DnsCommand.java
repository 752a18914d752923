package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for what is to be published in the DNS: it does nothing itself. */
@Command(
        name = "dns",
        description = "What a domain must publish in the DNS.",
        subcommands = DnsShow.class,
        footer = {"", "Examples:", "  facteur dns show example.org", "  facteur doctor example.org"})
final class DnsCommand extends Group {}
