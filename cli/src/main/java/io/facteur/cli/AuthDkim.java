package io.facteur.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DkimInspectionRun} does it. */
@Command(
        name = "dkim",
        description = {
            "Show the DKIM keys of a domain, what is wrong with them, and how to mend it.",
            "Keys cannot be listed: each is at a selector, which is s= in the DKIM-Signature of a message. Without"
                    + " --selector, names that many use are tried.",
            "The exit code is 1 when something is wrong that receivers do not forgive or no key was found, and 7 when no"
                    + " DNS server answers.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur auth dkim example.org --selector s2026 --selector e2026",
            "  facteur auth dkim example.org --selector s2026 --key s2026.pem",
        })
final class AuthDkim extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Of the signatures, d=.")
    String domain;

    @Option(
            names = {"-s", "--selector"},
            paramLabel = "SELECTOR",
            description = "Of the signatures, s=; can be repeated.")
    List<String> selectors = List.of();

    @Option(
            names = "--key",
            paramLabel = "PEM",
            description = "Compare what is published with this private key, which signs.")
    Path key;

    @Mixin
    DnsOptions dns;

    @Override
    int run() {
        return DkimInspectionRun.run(this);
    }
}
