package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command itself: without a verb it is a mistake, and shows what there is. */
@Command(
        name = "facteur",
        description = "A mail server that a company can run itself.",
        versionProvider = VersionCommand.Provider.class,
        subcommands = {
            UpCommand.class,
            SetupCommand.class,
            DownCommand.class,
            DrainCommand.class,
            ClusterCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DomainCommand.class,
            UserCommand.class,
            AliasCommand.class,
            MailCommand.class,
            QueueCommand.class,
            SearchCommand.class,
            StoreCommand.class,
            AuthCommand.class,
            DkimCommand.class,
            DnsCommand.class,
            SchemaCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line cannot be understood",
            "3:the server is not running, or not ready yet",
            "4:not found",
            "5:it exists already",
            "6:something else needs it",
            "7:no DNS server answers",
        },
        footer = {
            "",
            "Example, the first five minutes:",
            "  facteur up",
            "  facteur domain add example.org",
            "  facteur user add ana@example.org",
            "  facteur mail send-test --to ana@example.org",
        })
final class FacteurCommand extends Group {

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;
}
