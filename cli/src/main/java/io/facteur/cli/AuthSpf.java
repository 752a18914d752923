package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link SpfInspectionRun} does it. */
@Command(
        name = "spf",
        description = {
            "Show the SPF record of a domain with all that it includes, what is wrong with it, and how to mend it.",
            "The exit code is 1 when something is wrong that receivers do not forgive, and 7 when no DNS server answers.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur auth spf example.org",
            "  facteur auth spf example.org --dns 127.0.0.1:5353"
        })
final class AuthSpf extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Of the envelope senders, or of the HELO name.")
    String domain;

    @Mixin
    DnsOptions dns;

    @Override
    int run() {
        return SpfInspectionRun.run(this);
    }
}
