package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import java.util.Optional;

/** A key as it is published: what its owner says of it, and the key. */
public record DkimKey(DkimKeyRecord record, VerificationKey key) {

    /** @param text of the TXT record, octets as characters (ISO 8859-1) */
    public static Parsed<DkimKey> parse(String text) {
        Parsed<DkimKeyRecord> record = DkimKeyRecord.parse(text);
        if (record.problem().isPresent()) {
            return Parsed.problem(record.problem().get());
        }
        DkimKeyRecord fields = record.value().orElseThrow();
        if (fields.revoked()) {
            return Parsed.problem(DkimReason.KEY_REVOKED.because("its owner has revoked the key (p= is empty)"));
        }
        Parsed<VerificationKey> key = VerificationKey.parse(fields.keyType(), fields.key());
        return new Parsed<>(key.value().map(value -> new DkimKey(fields, value)), key.problem());
    }

    /** @return why its owner does not want it to be used for such signatures, whoever's they are (RFC 6376 6.1.2) */
    public Optional<Explanation> refusal(SigningAlgorithm algorithm) {
        if (!record.keyType().equals(algorithm.keyType())) {
            return Optional.of(DkimReason.KEY_OTHER_ALGORITHM.because(
                    "the key is of type " + record.keyType() + ", and the signature is " + algorithm.text()));
        }
        if (!record.isFor(algorithm.hash())) {
            return Optional.of(DkimReason.KEY_OTHER_HASH.because("the key is for the hashes "
                    + String.join(", ", record.hashes()) + ", and not for "
                    + algorithm.hash().text()));
        }
        if (!record.isForEmail()) {
            return Optional.of(DkimReason.KEY_NOT_FOR_EMAIL.because(
                    "the key is for " + String.join(", ", record.services()) + ", and not for email"));
        }
        return Optional.empty();
    }

    /** @return why its owner does not want it to be used for the signature, its identity ({@code i=}) included */
    public Optional<Explanation> refusal(SignatureField signature) {
        Optional<Explanation> refusal = signature.algorithm().flatMap(this::refusal);
        if (refusal.isPresent()) {
            return refusal;
        }
        // RFC 6376 3.6.1: t=s
        if (record.strict() && !signature.identityDomain().equals(signature.domain())) {
            return Optional.of(DkimReason.KEY_NOT_FOR_SUBDOMAINS.because(
                    "the key is not for subdomains (t=s), as in i=" + signature.identity()));
        }
        String identity = signature.identity();
        if (!record.isForLocalPart(identity.substring(0, Math.max(0, identity.lastIndexOf('@'))))) {
            return Optional.of(DkimReason.KEY_NOT_FOR_IDENTITY.because("the key is for local parts like \""
                    + record.granularity().orElse("") + "\" only (g=), and not for i=" + identity));
        }
        return Optional.empty();
    }
}
