package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for mail: it does nothing itself. */
@Command(
        name = "mail",
        description = "Messages.",
        subcommands = {MailSendTest.class},
        footer = {"", "Example:", "  facteur mail send-test --to ana@example.org"})
final class MailCommand extends Group {}
