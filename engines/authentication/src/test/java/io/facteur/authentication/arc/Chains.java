package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.results.MethodResult.Property;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Messages, sealers and a validator, for the tests of this package. Each character of a message is one octet. */
final class Chains {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    static final DkimKeyPair RSA = DkimKeyPair.generateRsa(1024);
    static final DkimKeyPair ED25519 = DkimKeyPair.generateEd25519();
    static final SigningKey LIST = key("list.example");
    static final SigningKey SCHOOL = key("school.example");
    static final SigningKey FORWARDER = key("forwarder.example");

    static final String HEADER = "From: Ann <ann@author.example>\r\n"
            + "To: Bob <bob@list.example>\r\n"
            + "Subject: Is dinner ready?\r\n"
            + "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n"
            + "Message-ID: <1@author.example>\r\n";
    static final String MESSAGE = HEADER + "\r\nHi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nAnn.\r\n";

    private Chains() {}

    static SigningKey key(String domain) {
        return SigningKey.of(DnsName.of(domain), "arc", RSA);
    }

    /** With the keys of the three sealers. */
    static ZoneDnsBuilder zone() {
        ZoneDnsBuilder zone = ZoneDns.builder();
        for (SigningKey key : List.of(LIST, SCHOOL, FORWARDER)) {
            zone.txt("arc._domainkey." + key.domain(), RSA.record().text());
        }
        return zone;
    }

    static MessageReader reader(String message) {
        try {
            return MessageReader.open(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ArcValidator validator(ArcPolicy policy) {
        return new ArcValidator(policy, new DkimKeyFinder(new DkimKeyCache(100)), CLOCK);
    }

    static ArcResult validate(DnsClient dns, ArcPolicy policy, String message) {
        try {
            return validator(policy).validate(dns, reader(message)).block();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ArcResult validate(String message) {
        return validate(zone().build(), ArcPolicy.DEFAULT, message);
    }

    /** What somebody says that he saw: that DMARC passed. */
    static AuthenticationResults results(SigningKey key) {
        Property author = new Property("header", "from", "author.example");
        return new AuthenticationResults(
                "mx." + key.domain(), List.of(new MethodResult("dmarc", "pass", "", List.of(author))));
    }

    static Parsed<List<HeaderField>> trySeal(String message, SigningKey key, ArcCode arrival) {
        try {
            return new ArcSealer(key, CLOCK).seal(reader(message), arrival, results(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String seal(String message, SigningKey key, ArcCode arrival) {
        return onTop(trySeal(message, key, arrival).value().orElseThrow(), message);
    }

    /** Sealed by each of them in turn, nobody changing anything. */
    static String sealed(SigningKey... keys) {
        String message = MESSAGE;
        for (SigningKey key : keys) {
            message = seal(message, key, message.equals(MESSAGE) ? ArcCode.NONE : ArcCode.PASS);
        }
        return message;
    }

    static String onTop(List<HeaderField> fields, String message) {
        StringBuilder text = new StringBuilder();
        fields.forEach(field -> text.append(new String(field.octets(), StandardCharsets.ISO_8859_1)));
        return text + message;
    }
}
