package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for the keys of DKIM: it does nothing itself. */
@Command(
        name = "key",
        description = "Private keys, and what is published for them.",
        subcommands = {DkimKeyGenerate.class, DkimKeyShow.class},
        footer = {
            "",
            "Examples:",
            "  facteur dkim key generate --domain example.org --selector s2026 -o s2026.pem",
            "  facteur dkim key show s2026.pem --domain example.org --selector s2026",
        })
final class DkimKeyCommand extends Group {}
