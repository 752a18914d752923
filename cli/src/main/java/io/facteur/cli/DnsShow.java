package io.facteur.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DnsShowRun} does it. */
@Command(
        name = "show",
        description = {
            "Show the records that a domain must publish for its mail: a zone fragment to paste, with a comment on each.",
            "The DKIM keys are asked of the running server; without it, all the others are shown. Nothing is looked up:"
                    + " facteur doctor compares with what is published.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur dns show example.org",
            "  facteur dns show example.org --include spf.newsletters.example --format json",
            "  facteur dns show example.org --hostname mail.example.org --address 192.0.2.7 --address 2001:db8::7",
        })
final class DnsShow extends Verb {

    /** How the records are written; the names are what the user writes. */
    enum Format {
        bind,
        json
    }

    @Parameters(paramLabel = "DOMAIN", description = "After the @ of addresses.")
    String domain;

    @Option(
            names = "--include",
            paramLabel = "DOMAIN",
            description =
                    "Others send for this domain too, by the SPF record of DOMAIN, which they name; can be repeated.")
    List<String> includes = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "bind (a zone file) or json, which is --json. Default: bind.")
    Format format = Format.bind;

    @Mixin
    PublicOptions server;

    @Override
    int run() {
        return DnsShowRun.run(this);
    }
}
