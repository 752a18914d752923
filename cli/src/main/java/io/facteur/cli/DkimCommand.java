package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for DKIM signatures: it does nothing itself. */
@Command(
        name = "dkim",
        description = "DKIM signatures and their keys. No server is needed.",
        subcommands = {DkimSign.class, DkimVerify.class, DkimKeyCommand.class},
        footer = {
            "",
            "Examples:",
            "  facteur dkim key generate --domain example.org --selector s2026 -o s2026.pem",
            "  facteur dkim sign message.eml --domain example.org --selector s2026 --key s2026.pem -o signed.eml",
            "  facteur dkim verify signed.eml",
        })
final class DkimCommand extends Group {}
