package io.facteur.authentication.dkim;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What could be better about a key that can be used. */
final class DkimKeyReview {

    private static final int GOOD_RSA_BITS = 2048;
    private static final int MINIMUM_RSA_BITS = 1024;

    private final DkimKey key;
    private final DnsName name;
    private final List<Finding> findings = new ArrayList<>();

    private DkimKeyReview(DkimKey key, DnsName name) {
        this.key = key;
        this.name = name;
    }

    static List<Finding> of(DkimKey key, DnsName name, String text) {
        DkimKeyReview review = new DkimKeyReview(key, name);
        review.strength();
        review.restrictions();
        review.form(text);
        return review.findings;
    }

    private void strength() {
        int bits = key.key().bits();
        if (!key.key().isRsa()) {
            add(
                    Severity.NOTE,
                    "ed25519-alone",
                    "many receivers do not verify Ed25519 yet",
                    "sign with an RSA key, too, under another selector");
        } else if (bits < MINIMUM_RSA_BITS) {
            // RFC 8301 3.2
            add(
                    Severity.ERROR,
                    "key-short",
                    "the RSA key has " + bits + " bits: receivers do not trust less than " + MINIMUM_RSA_BITS,
                    "make a new key of " + GOOD_RSA_BITS + " bits, and publish it under a new selector");
        } else if (bits < GOOD_RSA_BITS) {
            add(
                    Severity.WARNING,
                    "key-short",
                    "the RSA key has " + bits + " bits, which is no longer recommended",
                    "make a new key of " + GOOD_RSA_BITS + " bits, and publish it under a new selector");
        } else if (bits > GOOD_RSA_BITS) {
            add(
                    Severity.NOTE,
                    "key-long",
                    "the RSA key has " + bits
                            + " bits: some receivers do not verify it, and its record does not fit into"
                            + " a DNS answer by UDP everywhere",
                    "take " + GOOD_RSA_BITS + " bits, and change the key from time to time");
        }
    }

    private void restrictions() {
        DkimKeyRecord record = key.record();
        if (record.testing()) {
            add(
                    Severity.WARNING,
                    "testing",
                    "t=y says that you are testing: receivers may treat signed messages as unsigned",
                    "take y out of t= once signatures verify");
        }
        if (!record.isForEmail()) {
            add(
                    Severity.ERROR,
                    DkimReason.KEY_NOT_FOR_EMAIL.code(),
                    "s= says that the key is not for email",
                    "take s= out");
        }
        if (!record.isFor(HashAlgorithm.SHA256)) {
            add(
                    Severity.ERROR,
                    DkimReason.KEY_OTHER_HASH.code(),
                    "h= does not allow sha256, the only hash that may be used (RFC 8301)",
                    "take h= out");
        }
        record.granularity().ifPresent(pattern -> {
            if (!pattern.equals("*")) {
                add(
                        Severity.WARNING,
                        "granularity",
                        "g=" + pattern
                                + " restricts the key to some local parts for receivers who know RFC 4871, and not"
                                + " for others",
                        "take g= out");
            }
        });
    }

    private void form(String text) {
        if (!text.strip().startsWith("v")) {
            add(
                    Severity.NOTE,
                    "no-version",
                    "the record does not begin with v=DKIM1, which is recommended",
                    "put v=DKIM1; in front");
        }
        if (key.key().isRsa()
                && Der.isPkcs1(Base64.getDecoder().decode(key.record().key()))) {
            add(
                    Severity.WARNING,
                    "key-form",
                    "p= is the bare RSA key (PKCS #1), which some receivers cannot read",
                    "publish it as SubjectPublicKeyInfo: " + spki());
        }
    }

    private String spki() {
        return "p=" + Base64.getEncoder().encodeToString(key.key().publicKey().getEncoded());
    }

    private void add(Severity severity, String code, String problem, String remedy) {
        findings.add(new Finding(severity, name, code, problem, remedy));
    }
}
