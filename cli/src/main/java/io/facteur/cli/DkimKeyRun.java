package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DnsText;
import io.facteur.authentication.dkim.VerificationKey;
import io.facteur.dns.DnsName;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/** {@code dkim key}. */
final class DkimKeyRun {

    private static final int MINIMUM_RSA_BITS = 1024;

    private DkimKeyRun() {}

    static int generate(DkimKeyGenerate command) {
        DnsName domain = CheckInput.domain("--domain", command.domain);
        DnsName name = name(domain, command.selector);
        boolean rsa = command.type == DkimKeyGenerate.Type.rsa;
        if (command.bits != null
                && (!rsa || command.bits < MINIMUM_RSA_BITS || command.bits > VerificationKey.MAXIMUM_RSA_BITS)) {
            throw new Failure(
                    ExitCode.USAGE,
                    rsa
                            ? "--bits: an RSA key has " + MINIMUM_RSA_BITS + " to " + VerificationKey.MAXIMUM_RSA_BITS
                                    + " bits, and not " + command.bits
                            : "--bits is for RSA keys: an Ed25519 key has always the same size");
        }
        PrivateKeyFile.requireAbsent(command.output, command.force);
        int bits = command.bits == null ? DkimKeyPair.DEFAULT_RSA_BITS : command.bits;
        DkimKeyPair pair = rsa ? DkimKeyPair.generateRsa(bits) : DkimKeyPair.generateEd25519();
        try {
            PrivateKeyFile.write(command.output, pair.pem(), command.force);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot write the key to " + command.output + ": " + Reason.of(e), e);
        }
        if (command.json()) {
            command.answer(json(pair, Optional.of(name)).put("file", command.output.toString()));
        } else {
            // Only the record goes to the standard output, so that it can be added to a zone file.
            command.warn("The private key is in " + command.output
                    + ", which only you can read: keep it so. Publish this record:");
            command.say(DnsText.zoneLine(name, pair.record().text()));
            command.warn("Then see whether it is there: "
                    + command.advice(
                            "auth",
                            "dkim",
                            domain.toString(),
                            "--selector",
                            command.selector,
                            "--key",
                            command.output.toString()));
        }
        return ExitCode.OK;
    }

    static int show(DkimKeyShow command) {
        if ((command.domain == null) != (command.selector == null)) {
            throw new Failure(
                    ExitCode.USAGE, "the line of a zone file needs both --domain and --selector, and the text neither");
        }
        Optional<DnsName> name = Optional.ofNullable(command.domain)
                .map(text -> name(CheckInput.domain("--domain", text), command.selector));
        DkimKeyPair pair = PrivateKeyFile.read(command, command.file);
        if (command.json()) {
            command.answer(json(pair, name));
        } else {
            String text = pair.record().text();
            command.say(name.map(owner -> DnsText.zoneLine(owner, text)).orElse(text));
        }
        return ExitCode.OK;
    }

    private static ObjectNode json(DkimKeyPair pair, Optional<DnsName> name) {
        String text = pair.record().text();
        ObjectNode json = Json.object().put("type", pair.algorithm().keyType());
        if (pair.publicKey() instanceof RSAPublicKey key) {
            json.put("bits", key.getModulus().bitLength());
        }
        name.ifPresent(owner -> json.put("name", owner.toString()).put("zoneLine", DnsText.zoneLine(owner, text)));
        return json.put("record", text);
    }

    /** @throws Failure when the selector cannot be one */
    static DnsName name(DnsName domain, String selector) {
        // RFC 6376 3.1: labels of a host name; "_" is in use
        Optional<DnsName> name = selector.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")
                ? domain.child(selector + "._domainkey")
                : Optional.empty();
        return name.orElseThrow(() -> new Failure(
                ExitCode.USAGE,
                "--selector: \"" + selector + "\" cannot be one: it has letters, digits and hyphens, such as s2026"));
    }
}
