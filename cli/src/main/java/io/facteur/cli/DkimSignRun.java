package io.facteur.cli;

import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DkimSigner;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.dkim.SigningOptions;
import io.facteur.authentication.message.Authors;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code dkim sign}. */
final class DkimSignRun {

    private final DkimSign command;
    private final DnsName domain;
    private final MessageFile message;

    private DkimSignRun(DkimSign command, DnsName domain, MessageFile message) {
        this.command = command;
        this.domain = domain;
        this.message = message;
    }

    static int run(DkimSign command) throws IOException {
        DnsName domain = CheckInput.domain("--domain", command.domain);
        SigningOptions options = options(command.canonicalization);
        List<SigningKey> keys = keys(command, domain);
        try {
            new DkimSignRun(command, domain, source(command)).sign(keys, options);
        } catch (IOException e) {
            boolean missing = !command.file.equals("-") && Files.notExists(Path.of(command.file));
            throw new Failure(
                    missing ? ExitCode.NOT_FOUND : ExitCode.FAILED,
                    "cannot sign " + command.file + ": " + Reason.of(e),
                    e);
        }
        return ExitCode.OK;
    }

    private static SigningOptions options(String text) {
        String[] parts = text.split("/", -1);
        Optional<Canonicalization> header = Canonicalization.parse(parts[0]);
        Optional<Canonicalization> body = parts.length == 2 ? Canonicalization.parse(parts[1]) : Optional.empty();
        if (header.isEmpty() || body.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--canonicalization: \"" + text
                            + "\" is none: relaxed/relaxed, relaxed/simple, simple/relaxed or simple/simple");
        }
        return new SigningOptions(header.get(), body.get(), Optional.empty());
    }

    private static List<SigningKey> keys(DkimSign command, DnsName domain) {
        DkimKeyRun.name(domain, command.selector);
        List<SigningKey> keys = new ArrayList<>();
        keys.add(SigningKey.of(domain, command.selector, PrivateKeyFile.read(command, command.key)));
        if (command.secondKey == null && command.secondSelector == null) {
            return keys;
        }
        if (command.secondKey == null
                || command.secondSelector == null
                || command.secondSelector.equalsIgnoreCase(command.selector)) {
            throw new Failure(
                    ExitCode.USAGE, "a second signature needs --ed25519-key and an --ed25519-selector of its own");
        }
        DkimKeyRun.name(domain, command.secondSelector);
        DkimKeyPair second = PrivateKeyFile.read(command, command.secondKey);
        if (second.algorithm() != SigningAlgorithm.ED25519_SHA256) {
            throw new Failure(ExitCode.USAGE, "--ed25519-key: the key in " + command.secondKey + " is an RSA key");
        }
        keys.add(SigningKey.of(domain, command.secondSelector, second));
        return keys;
    }

    /** A file is read twice, to be signed and to be written; what can be read only once is kept. */
    private static MessageFile source(DkimSign command) throws IOException {
        boolean standardInput = command.file.equals("-");
        Path path = Path.of(command.file);
        if (!standardInput && (Files.isRegularFile(path) || Files.notExists(path) || Files.isDirectory(path))) {
            return MessageFile.of(path);
        }
        byte[] octets;
        if (standardInput) {
            octets = command.environment().in().readAllBytes();
        } else {
            octets = Files.readAllBytes(path);
        }
        return new MessageFile(command.file, () -> new ByteArrayInputStream(octets));
    }

    private void sign(List<SigningKey> keys, SigningOptions options) throws IOException {
        List<HeaderField> fields;
        MessageHeader header;
        try (InputStream in = message.open()) {
            MessageReader reader = MessageReader.open(in, HeaderLimits.DEFAULT, LineEnds.LF_OR_CRLF);
            header = reader.header();
            check(reader);
            fields = new DkimSigner(keys, options, Clock.systemUTC()).sign(reader);
        }
        if (command.output != null) {
            write(fields);
        }
        if (command.json()) {
            var texts = Json.array();
            fields.forEach(field -> texts.add(field.name() + ": " + field.value()));
            command.answer(Json.object().put("domain", domain.toString()).set("fields", texts));
        } else if (command.output == null) {
            copy(fields, command.environment().out());
            command.environment().out().flush();
        }
        warnIfNotAligned(header);
    }

    private static void check(MessageReader reader) {
        if (reader.truncated()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "not signed: " + reader.problem().orElseThrow().text());
        }
        int authors = reader.header().all("From").size();
        if (authors != 1) {
            // RFC 6376 5.4: From must be signed; RFC 5322 3.6: there is exactly one
            throw new Failure(
                    ExitCode.FAILED,
                    "not signed: the message has "
                            + (authors == 0 ? "no From field" : authors + " From fields, and may have one"));
        }
    }

    private void warnIfNotAligned(MessageHeader header) {
        List<DnsName> authors = Authors.of(header).domains();
        if (authors.stream().noneMatch(author -> author.isWithin(domain) || domain.isWithin(author))) {
            command.warn("facteur: From is of "
                    + (authors.isEmpty() ? "no domain" : authors.get(0).toString())
                    + ", so that the signature of " + domain + " does nothing for DMARC");
        }
    }

    private void write(List<HeaderField> fields) throws IOException {
        Path output = command.output;
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            try (OutputStream out = Files.newOutputStream(output)) {
                copy(fields, out);
            }
            return;
        }
        // Beside it and not in it: it may be the file that is being read.
        Path temporary = output.resolveSibling(output.getFileName() + ".new");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                copy(fields, out);
            }
            Files.move(temporary, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw new Failure(ExitCode.FAILED, "cannot write " + output + ": " + Reason.of(e), e);
        }
    }

    private void copy(List<HeaderField> fields, OutputStream out) throws IOException {
        String lineEnd = lineEnd();
        for (HeaderField field : fields) {
            String text = new String(field.octets(), StandardCharsets.ISO_8859_1);
            out.write(text.replace("\r\n", lineEnd).getBytes(StandardCharsets.ISO_8859_1));
        }
        try (InputStream in = message.open()) {
            in.transferTo(out);
        }
    }

    /** That of the first line. */
    private String lineEnd() throws IOException {
        try (InputStream in = message.open()) {
            int before = 0;
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    return before == '\r' ? "\r\n" : "\n";
                }
                before = c;
            }
        }
        return "\r\n";
    }
}
