package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A domain with keys, records and messages, made with the command itself. */
final class SignedMail {

    static final String MESSAGE = String.join(
            "\n",
            "From: Ana <ana@example.org>",
            "To: bob@example.net",
            "Subject: Hello",
            "Date: Tue, 24 Nov 2026 10:00:00 +0000",
            "Message-ID: <1@example.org>",
            "",
            "Hello Bob.",
            "");

    private static final String RECORDS = String.join(
            "\n",
            "example.org. IN TXT \"v=spf1 ip4:192.0.2.0/24 -all\"",
            "mail.example.org. IN A 192.0.2.1",
            "mail.example.org. IN TXT \"v=spf1 a -all\"",
            "1.2.0.192.in-addr.arpa. IN PTR mail.example.org.",
            "_dmarc.example.org. IN TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@example.org\"",
            "");

    final Path directory;
    final Path key;
    final Path zone;
    final Path message;
    final String zoneText;

    private SignedMail(Path directory, String record) throws IOException {
        this.directory = directory;
        key = directory.resolve("s2026.pem");
        zoneText = record + RECORDS;
        zone = Files.writeString(directory.resolve("example.zone"), zoneText);
        message = Files.writeString(directory.resolve("message.eml"), MESSAGE);
    }

    static SignedMail in(Path directory) throws IOException {
        // as short as receivers take it: a test has no secrets
        Run run = facteur(
                "dkim",
                "key",
                "generate",
                "--bits",
                "1024",
                "--domain",
                "example.org",
                "--selector",
                "s2026",
                "-o",
                directory.resolve("s2026.pem").toString());
        assertThat(run.exitCode).as(run.err).isZero();
        return new SignedMail(directory, run.out);
    }

    static Run facteur(String... arguments) {
        return Run.on(HelpTest.NOWHERE).run(arguments);
    }

    /** @return a file with the message, signed */
    Path sign(String name, String content, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        Run run = facteur(arguments(
                new String[] {
                    "dkim",
                    "sign",
                    file.toString(),
                    "--domain",
                    "example.org",
                    "--selector",
                    "s2026",
                    "--key",
                    key.toString(),
                    "-o",
                    file.toString()
                },
                options));
        assertThat(run.exitCode).as(run.err).isZero();
        assertThat(run.out).isEmpty();
        return file;
    }

    static String[] arguments(String[] first, String... more) {
        String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }
}
