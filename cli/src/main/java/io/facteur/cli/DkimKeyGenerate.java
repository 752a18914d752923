package io.facteur.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was asked for; {@link DkimKeyRun} does it. */
@Command(
        name = "generate",
        description = {
            "Make a key: the private one goes into a file that nobody else can read, and is not shown; the record for the"
                    + " DNS is printed, as a line of a zone file.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur dkim key generate --domain example.org --selector s2026 -o s2026.pem",
            "  facteur dkim key generate --type ed25519 --domain example.org --selector e2026 -o e2026.pem",
        })
final class DkimKeyGenerate extends Verb {

    /** The algorithms of DKIM. */
    enum Type {
        rsa,
        ed25519
    }

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "rsa",
            description =
                    "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). Not all receivers know ed25519: sign with"
                            + " both.")
    Type type;

    @Option(names = "--bits", paramLabel = "N", description = "Of an RSA key: 1024 to 4096 (default: 2048).")
    Integer bits;

    @Option(names = "--domain", paramLabel = "DOMAIN", required = true, description = "Whose mail it signs, d=.")
    String domain;

    @Option(
            names = {"-s", "--selector"},
            paramLabel = "SELECTOR",
            required = true,
            description = "The name of the key in that domain, s=. A new key has a new one.")
    String selector;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Where the private key goes.")
    Path output;

    @Option(names = "--force", description = "Replace the file when it is there.")
    boolean force;

    @Override
    int run() {
        return DkimKeyRun.generate(this);
    }
}
