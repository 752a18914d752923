package io.facteur.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DkimKeyRun} does it. */
@Command(
        name = "show",
        description = {
            "Print what is to be published for a private key: the text of the TXT record, or with --domain and --selector"
                    + " the line of a zone file.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur dkim key show s2026.pem",
            "  facteur dkim key show s2026.pem --domain example.org --selector s2026 >> example.org.zone",
        })
final class DkimKeyShow extends Verb {

    @Parameters(paramLabel = "PEM", description = "The private key.")
    Path file;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Whose mail it signs, d=.")
    String domain;

    @Option(
            names = {"-s", "--selector"},
            paramLabel = "SELECTOR",
            description = "The name of the key in that domain, s=.")
    String selector;

    @Override
    int run() {
        return DkimKeyRun.show(this);
    }
}
