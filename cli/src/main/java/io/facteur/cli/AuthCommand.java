package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for the authentication of mail: it does nothing itself. */
@Command(
        name = "auth",
        description = "SPF, DKIM, ARC and DMARC: of messages, and of domains. No server is needed.",
        subcommands = {AuthCheck.class, AuthSpf.class, AuthDkim.class, AuthDmarc.class},
        footer = {
            "",
            "Examples:",
            "  facteur auth check message.eml --ip 192.0.2.1 --helo mail.example.org --from ana@example.org",
            "  facteur auth dmarc example.org",
        })
final class AuthCommand extends Group {}
