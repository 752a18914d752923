package io.facteur.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link CheckRun} does it, so that {@code --help} loads no engine. */
@Command(
        name = "check",
        description = {
            "Check messages with SPF, DKIM, ARC, DMARC and iprev, explain every result, and say what this server would"
                    + " do with them.",
            "A file is one message, whose lines end with LF or CRLF. SPF and iprev are about who handed it in: they"
                    + " need --ip, and --from or --helo.",
            "The exit code is 0 when all could be checked, whatever the results are; 1 when a file could not; 7 when no"
                    + " DNS server answers.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur auth check message.eml --ip 192.0.2.1 --helo mail.example.org --from ana@example.org",
            "  facteur auth check Maildir/cur --json > results.jsonl",
        })
final class AuthCheck extends Verb {

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Messages: files, folders with all that is below them, - for the standard input.")
    List<String> files;

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "The client that handed the message in.")
    String ip;

    @Option(names = "--helo", paramLabel = "NAME", description = "What the client called itself.")
    String helo;

    @Option(
            names = "--from",
            paramLabel = "SENDER",
            description = "The envelope sender (MAIL FROM, Return-Path); <> for a bounce, which has none.")
    String from;

    @Mixin
    DnsOptions dns;

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description =
                    "Where authentication.xml is, with policy and limits. Default: conf/ in the home where there is"
                            + " one, else the distribution's.")
    Path conf;

    @Option(
            names = "--authserv-id",
            paramLabel = "NAME",
            description = "Who says so in Authentication-Results. Default: of the configuration.")
    String authservId;

    @Option(
            names = "--trusted-sealer",
            paramLabel = "DOMAIN",
            description = "Believe this domain's ARC seals, too; can be repeated.")
    List<String> trustedSealers = List.of();

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Check as if it were then, 2026-11-24T12:00:00Z: signatures expire.")
    String time;

    @Override
    int run() {
        return CheckRun.run(this);
    }
}
