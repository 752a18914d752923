package io.facteur.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DkimVerifyRun} does it. */
@Command(
        name = "verify",
        description = {
            "Verify the DKIM signatures of messages, and explain each.",
            "The exit code is 0 when every message has a valid one; 1 when one has none, or cannot be read; 7 when no DNS"
                    + " server answers.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur dkim verify signed.eml",
            "  facteur dkim verify signed.eml --dns 127.0.0.1:5353 --json",
        })
final class DkimVerify extends Verb {

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Messages: files, folders with all that is below them, - for the standard input.")
    List<String> files;

    @Mixin
    DnsOptions dns;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Verify as if it were then, 2026-11-24T12:00:00Z: signatures expire.")
    String time;

    @Override
    int run() {
        return DkimVerifyRun.run(this);
    }
}
