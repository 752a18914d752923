package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for DKIM signatures: it does nothing itself. */
@Command(
        name = "dkim",
        description = {
            "DKIM signatures and their keys.",
            "list, show, add, rotate and remove: the keys that the server signs outgoing mail with. sign, verify and"
                    + " key work on files, and need no server.",
        },
        subcommands = {
            DkimList.class,
            DkimShow.class,
            DkimAdd.class,
            DkimRotate.class,
            DkimRemove.class,
            DkimSign.class,
            DkimVerify.class,
            DkimKeyCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  facteur dkim show example.org",
            "  facteur dkim rotate example.org",
            "  facteur dkim key generate --domain example.org --selector s2026 -o s2026.pem",
            "  facteur dkim sign message.eml --domain example.org --selector s2026 --key s2026.pem -o signed.eml",
            "  facteur dkim verify signed.eml",
        })
final class DkimCommand extends Group {}
