package io.facteur.benchmarks;

import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcSealer;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DkimSigner;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.dkim.SigningOptions;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those who sign the messages, each with a key of its own, and what they publish. */
final class Senders {

    private static final String CLIENT = "192.0.2.7";
    private static final String HOST = "mail.bank.test";
    private static final List<String> SEALERS = List.of("list.test", "school.test", "forwarder.test");
    private static final String HEADER = """
            Received: from app.bank.test (app.bank.test [192.0.2.99])
            	by mail.bank.test (Postfix) with ESMTPS id 4XyZ123abc
            	for <ben@example.org>; Tue, 24 Nov 2026 08:00:01 +0000 (UTC)
            From: Ana Example <ana@bank.test>
            Reply-To: Customer care <care@bank.test>
            To: Ben Example <ben@example.org>
            Cc: The accountants <accounts@example.org>
            Subject: Your order of last Tuesday, and the invoice for it
            Date: Tue, 24 Nov 2026 08:00:00 +0000
            Message-ID: <20261124080000.4711.ana@bank.test>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit
            X-Mailer: The mailer of the bank, version 12.4

            """.replace("\n", "\r\n");

    private final Clock clock = Clock.systemUTC();
    private final Map<String, PublicKey> keys = new LinkedHashMap<>();
    private final Zone zone = new Zone();
    private final SigningKey author = key("bank.test", "s1", DkimKeyPair.generateRsa(DkimKeyPair.DEFAULT_RSA_BITS));
    private final SigningKey edwards = key("bank.test", "e1", DkimKeyPair.generateEd25519());
    private final SigningKey provider =
            key("provider.test", "s2", DkimKeyPair.generateRsa(DkimKeyPair.DEFAULT_RSA_BITS));
    private final List<SigningKey> sealers = SEALERS.stream()
            .map(domain -> key(domain, "arc", DkimKeyPair.generateRsa(DkimKeyPair.DEFAULT_RSA_BITS)))
            .toList();

    Senders() {
        zone.add("bank.test", "TXT", "v=spf1 include:spf.bank.test -all")
                .add("spf.bank.test", "TXT", "v=spf1 ip4:198.51.100.0/24 mx:bank.test -all")
                .add("bank.test", "MX", "10 mail.bank.test.")
                .add(HOST, "A", CLIENT)
                .add(HOST, "TXT", "v=spf1 a -all")
                .add("7.2.0.192.in-addr.arpa", "PTR", "mail.bank.test.")
                .add("_dmarc.bank.test", "TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@bank.test");
    }

    private SigningKey key(String domain, String selector, DkimKeyPair pair) {
        String name = selector + "._domainkey." + domain;
        keys.put(name, pair.publicKey());
        zone.add(name, "TXT", pair.record().text());
        return SigningKey.of(DnsName.of(domain), selector, pair);
    }

    Zone zone() {
        return zone;
    }

    /** By the name in the DNS. */
    PublicKey publicKey(DnsName name) {
        return keys.get(name.toString());
    }

    static Envelope envelope() throws IOException {
        return new Envelope(Optional.of(InetAddress.getByName(CLIENT)), HOST, "ana@bank.test");
    }

    byte[] message(Scenario scenario) throws IOException {
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        byte[] unsigned = concatenated(
                header,
                Bodies.make(scenario.body, scenario.size.octets - header.length).getBytes(StandardCharsets.ISO_8859_1));
        return switch (scenario.signers) {
            case RSA -> signed(scenario, unsigned, author);
            case TWO_RSA -> signed(scenario, unsigned, author, provider);
            case RSA_AND_ED25519 -> signed(scenario, unsigned, author, edwards);
            case ARC -> sealed(signed(scenario, unsigned, author));
        };
    }

    private byte[] signed(Scenario scenario, byte[] message, SigningKey... signers) throws IOException {
        Canonicalization body =
                scenario.body == Scenario.Body.SIMPLE ? Canonicalization.SIMPLE : Canonicalization.RELAXED;
        SigningOptions options = new SigningOptions(Canonicalization.RELAXED, body, Optional.empty());
        return onTop(new DkimSigner(List.of(signers), options, clock).sign(reader(message)), message);
    }

    private byte[] sealed(byte[] message) throws IOException {
        byte[] sealed = message;
        ArcCode arrival = ArcCode.NONE;
        for (SigningKey sealer : sealers) {
            MethodResult passed = new MethodResult(
                    "dmarc", "pass", "", List.of(new MethodResult.Property("header", "from", "bank.test")));
            AuthenticationResults results = new AuthenticationResults("mx." + sealer.domain(), List.of(passed));
            sealed = onTop(
                    new ArcSealer(sealer, clock)
                            .seal(reader(sealed), arrival, results)
                            .value()
                            .orElseThrow(),
                    sealed);
            arrival = ArcCode.PASS;
        }
        return sealed;
    }

    private static MessageReader reader(byte[] message) throws IOException {
        return MessageReader.open(new ByteArrayInputStream(message));
    }

    private static byte[] onTop(List<HeaderField> fields, byte[] message) {
        byte[] top = {};
        for (HeaderField field : fields) {
            top = concatenated(top, field.octets());
        }
        return concatenated(top, message);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(first.length + second.length);
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }
}
