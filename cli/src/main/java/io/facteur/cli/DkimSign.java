package io.facteur.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DkimSignRun} does it. */
@Command(
        name = "sign",
        description = {
            "Sign a message, and write it with its signature on top.",
            "Lines end as they do in the file (LF or CRLF); the signature is that of the message as SMTP sends it. With"
                    + " --json only the signature is written, unless there is a file for the message.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur dkim sign message.eml --domain example.org --selector s2026 --key s2026.pem -o signed.eml",
            "  facteur dkim sign - --domain example.org --selector s2026 --key s2026.pem < a.eml > b.eml",
        })
final class DkimSign extends Verb {

    @Parameters(paramLabel = "FILE", description = "The message, - for the standard input.")
    String file;

    @Option(names = "--domain", paramLabel = "DOMAIN", required = true, description = "Who signs, d=.")
    String domain;

    @Option(
            names = {"-s", "--selector"},
            paramLabel = "SELECTOR",
            required = true,
            description = "Where the key is published, s=.")
    String selector;

    @Option(
            names = "--key",
            paramLabel = "PEM",
            required = true,
            description = "The private key, PKCS #8 or PKCS #1, not encrypted.")
    Path key;

    @Option(names = "--ed25519-key", paramLabel = "PEM", description = "Sign a second time, with an Ed25519 key.")
    Path secondKey;

    @Option(names = "--ed25519-selector", paramLabel = "SELECTOR", description = "Where that key is published.")
    String secondSelector;

    @Option(
            names = {"-c", "--canonicalization"},
            paramLabel = "C",
            defaultValue = "relaxed/relaxed",
            description = "Of header and body: relaxed or simple, each (default: ${DEFAULT-VALUE}).")
    String canonicalization;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the signed message goes; may be the same file. Default: the standard output.")
    Path output;

    @Override
    int run() throws IOException {
        return DkimSignRun.run(this);
    }
}
