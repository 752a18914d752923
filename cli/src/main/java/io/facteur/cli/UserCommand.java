package io.facteur.cli;

import picocli.CommandLine.Command;

/** Groups the verbs for user: it does nothing itself. */
@Command(
        name = "user",
        description = "The users, each with a mailbox and a password.",
        subcommands = {UserAdd.class, UserList.class, UserPasswd.class, UserRemove.class},
        footer = {"", "Example:", "  facteur user add ana@example.org"})
final class UserCommand extends Group {}
