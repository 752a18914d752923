package io.facteur.dns.resolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A root of our own, with a key of its own. */
final class SignedZone {

    private final KeyPair keys;
    private final DNSKEYRecord key;
    private final StringBuilder text = new StringBuilder();

    SignedZone() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        try {
            key = new DNSKEYRecord(
                    Name.root,
                    DClass.IN,
                    300,
                    DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                    DNSKEYRecord.Protocol.DNSSEC,
                    DNSSEC.Algorithm.ECDSAP256SHA256,
                    keys.getPublic());
        } catch (DNSSEC.DNSSECException e) {
            throw new GeneralSecurityException(e);
        }
        signed(key + "\n", Instant.now());
    }

    String anchor() {
        return new DSRecord(Name.root, DClass.IN, 300, DNSSEC.Digest.SHA256, key).toString();
    }

    String text() {
        return text.toString();
    }

    SignedZone plain(String records) {
        text.append(records);
        return this;
    }

    /** Adds records with signatures of an hour around that time. */
    SignedZone signed(String records, Instant at) {
        plain(records);
        return signaturesOf(records, at);
    }

    SignedZone signaturesOf(String records, Instant at) {
        Map<String, RRset> sets = new LinkedHashMap<>();
        byte[] octets = records.getBytes(StandardCharsets.US_ASCII);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, 300)) {
            for (Record read = master.nextRecord(); read != null; read = master.nextRecord()) {
                sets.computeIfAbsent(read.getName() + " " + Type.string(read.getType()), name -> new RRset())
                        .addRR(read);
            }
            Duration half = Duration.ofMinutes(30);
            for (RRset set : sets.values()) {
                text.append(DNSSEC.sign(set, key, keys.getPrivate(), at.minus(half), at.plus(half)))
                        .append('\n');
            }
        } catch (IOException | DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }
}
