package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DmarcInspectionRun} does it. */
@Command(
        name = "dmarc",
        description = {
            "Show the DMARC policy that applies to a domain and where it comes from, what is wrong with it, and how to"
                    + " mend it.",
            "The exit code is 1 when something is wrong that receivers do not forgive, and 7 when no DNS server answers.",
        },
        footer = {"", "Examples:", "  facteur auth dmarc example.org", "  facteur auth dmarc news.example.org --json"})
final class AuthDmarc extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Of the authors of messages, in From.")
    String domain;

    @Mixin
    DnsOptions dns;

    @Override
    int run() {
        return DmarcInspectionRun.run(this);
    }
}
