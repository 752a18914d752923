package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Messages, keys, and a verifier, for the tests of this package. Each character of a message is one octet. */
final class Mail {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final DnsName DOMAIN = DnsName.of("example.org");
    static final DkimKeyPair RSA = DkimKeyPair.generateRsa(1024);
    static final DkimKeyPair ED25519 = DkimKeyPair.generateEd25519();
    static final SigningKey RSA_KEY = SigningKey.of(DOMAIN, "rsa", RSA);
    static final SigningKey ED25519_KEY = SigningKey.of(DOMAIN, "ed", ED25519);
    static final List<String> NAMES = List.of("From", "From", "Subject", "Subject", "To", "Reply-To");

    static final String HEADER = "From: Ann <ann@example.org>\r\n"
            + "To: Bob <bob@example.net>\r\n"
            + "Subject: Is dinner ready?\r\n"
            + "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n"
            + "Message-ID: <1@example.org>\r\n";
    static final String BODY = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nAnn.\r\n";
    static final String MESSAGE = HEADER + "\r\n" + BODY;

    private Mail() {}

    static TextDns dns() {
        return new TextDns()
                .with("rsa._domainkey.example.org", RSA.record().text())
                .with("ed._domainkey.example.org", ED25519.record().text());
    }

    static MessageReader reader(String message) {
        try {
            return MessageReader.open(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DkimVerifier verifier(DkimPolicy policy) {
        return new DkimVerifier(policy, new DkimKeyFinder(new DkimKeyCache(100)), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static List<DkimResult> verify(TextDns dns, DkimPolicy policy, String message) {
        try {
            return verifier(policy)
                    .verify(dns, reader(message), List.of(DOMAIN))
                    .block();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only result of a message with one signature. */
    static DkimResult verifyOne(TextDns dns, DkimPolicy policy, String message) {
        List<DkimResult> results = verify(dns, policy, message);
        if (results.size() != 1) {
            throw new AssertionError("one signature was expected: " + results);
        }
        return results.get(0);
    }

    static DkimResult verifyOne(String message) {
        return verifyOne(dns(), DkimPolicy.DEFAULT, message);
    }

    /** Signed as usual, by the signer. */
    static String signed(String message, SigningOptions options, SigningKey... keys) {
        try {
            StringBuilder signed = new StringBuilder();
            DkimSigner signer = new DkimSigner(List.of(keys), options, Clock.fixed(NOW, ZoneOffset.UTC));
            for (HeaderField field : signer.sign(reader(message))) {
                signed.append(new String(field.octets(), StandardCharsets.ISO_8859_1));
            }
            return signed + message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String signed(String message) {
        return signed(message, SigningOptions.DEFAULT, RSA_KEY);
    }

    static SigningOptions options(Canonicalization header, Canonicalization body) {
        return new SigningOptions(header, body, Optional.empty());
    }

    /**
     * Signed with the tags that are given, whatever they are; {@code a d s h bh b} are put in unless they are given.
     *
     * @param length octets of the canonicalized body that are hashed
     */
    static String signedWith(
            SigningKey key,
            Canonicalization header,
            Canonicalization body,
            List<String> names,
            long length,
            String... tags) {
        try {
            MessageReader reader = reader(MESSAGE);
            BodyHashes bodies = new BodyHashes();
            BodyHash hash = bodies.hash(body, key.algorithm().hash(), length);
            reader.readBody(bodies);
            List<String> given = new ArrayList<>(List.of(tags));
            given.add("a=" + key.algorithm().text());
            given.add("c=" + header.text() + "/" + body.text());
            given.add("d=" + key.domain());
            given.add("s=" + key.selector());
            given.add("bh=" + Base64.getEncoder().encodeToString(hash.value()));
            SignatureWriter writer = new SignatureWriter("DKIM-Signature");
            List<String> written = new ArrayList<>();
            for (String tag : given) {
                String name = tag.substring(0, tag.indexOf('='));
                if (!written.contains(name)) {
                    writer.tag(name, tag.substring(name.length() + 1));
                    written.add(name);
                }
            }
            writer.signedFields(names);
            HeaderField field =
                    writer.sign(key, header, SignedFields.select(reader.header(), names), new HeaderHasher());
            return new String(field.octets(), StandardCharsets.UTF_8) + MESSAGE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String signedWith(String... tags) {
        String[] all = new String[tags.length + 1];
        System.arraycopy(tags, 0, all, 0, tags.length);
        all[tags.length] = "v=1";
        return signedWith(RSA_KEY, Canonicalization.RELAXED, Canonicalization.RELAXED, NAMES, BodyHashes.WHOLE, all);
    }

    /** Shorter than our own generator allows. */
    static DkimKeyPair shortRsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            return new DkimKeyPair(SigningAlgorithm.RSA_SHA256, pair.getPrivate(), pair.getPublic());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
