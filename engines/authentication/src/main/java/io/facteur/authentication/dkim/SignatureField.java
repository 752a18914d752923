package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A header field that signs: DKIM-Signature, ARC-Message-Signature or ARC-Seal. What could be read is here even when the
 * whole cannot be used.
 */
public final class SignatureField {

    private final HeaderField field;
    private final SignatureParser parsed;
    private final Optional<Explanation> problem;
    private final Optional<Explanation> obsolete;

    SignatureField(HeaderField field, SignatureParser parsed, Optional<Explanation> problem) {
        this.field = field;
        this.parsed = parsed;
        this.problem = problem;
        this.obsolete = Optional.ofNullable(parsed.obsolete);
    }

    public static SignatureField parse(HeaderField field, SignatureSyntax syntax) {
        SignatureParser parser = new SignatureParser(syntax);
        return new SignatureField(field, parser, parser.parse(field));
    }

    /** Why it cannot be used: a permanent error. When empty, whatever the syntax requires is here. */
    public Optional<Explanation> problem() {
        return problem;
    }

    /** It is of a draft of DKIM. Its cryptography can be checked; RFC 6376 does not know it. */
    public Optional<Explanation> obsolete() {
        return obsolete;
    }

    /**
     * @param tolerance by how much our clock and the signer's may differ
     * @return why it does not hold at this time ({@code x=}, {@code t=})
     */
    public Optional<Explanation> untimely(Instant now, Duration tolerance) {
        long seconds = now.getEpochSecond();
        if (expiration().isPresent()
                && seconds - tolerance.toSeconds() > expiration().getAsLong()) {
            return Optional.of(DkimReason.EXPIRED.because(
                    "it expired at " + Instant.ofEpochSecond(expiration().getAsLong()) + " (x=)"));
        }
        if (timestamp().isPresent()
                && seconds + tolerance.toSeconds() < timestamp().getAsLong()) {
            // RFC 6376 3.5: t= in the future may be ignored
            return Optional.of(DkimReason.SIGNED_IN_THE_FUTURE.because("it was made (t=) in the future, by our clock"));
        }
        return Optional.empty();
    }

    public HeaderField field() {
        return field;
    }

    /** None when the list cannot be read. */
    public Optional<TagList> tags() {
        return Optional.ofNullable(parsed.tags);
    }

    /** {@code d=}. */
    public Optional<DnsName> domain() {
        return Optional.ofNullable(parsed.domain);
    }

    /** {@code s=}, as written, U-labels as such; empty when there is none. */
    public String selector() {
        return parsed.selector;
    }

    /** Where the key is: {@code selector._domainkey.domain}. */
    public Optional<DnsName> keyName() {
        return Optional.ofNullable(parsed.keyName);
    }

    /** {@code i=}, decoded, or its default; empty when there is neither, and for ARC. */
    public String identity() {
        return parsed.identity;
    }

    /** What is after the {@code @} of {@link #identity}. */
    public Optional<DnsName> identityDomain() {
        return Optional.ofNullable(parsed.identityDomain);
    }

    /** {@code i=} of ARC, from 1; 0 when there is none, and for DKIM. */
    public int instance() {
        return parsed.instance;
    }

    /** {@code a=}, as written; empty when there is none. */
    public String algorithmName() {
        return parsed.algorithmName;
    }

    public Optional<SigningAlgorithm> algorithm() {
        return Optional.ofNullable(parsed.algorithm);
    }

    /** {@code b=}, without white space; empty when there is none. */
    public String signatureText() {
        return parsed.signatureText;
    }

    /** {@code b=}; not a copy. */
    public byte[] signature() {
        return parsed.signature;
    }

    /** The tag {@code b=}; empty when there is none. */
    public Optional<TagList.Tag> signatureTag() {
        return tags().flatMap(tags -> tags.tag("b"));
    }

    /** {@code bh=}, not a copy; empty for ARC-Seal, and for a draft of DKIM that had no hash of the body alone. */
    public Optional<byte[]> bodyHash() {
        return Optional.ofNullable(parsed.bodyHash);
    }

    public Canonicalization headerCanonicalization() {
        return parsed.headerCanonicalization;
    }

    public Canonicalization bodyCanonicalization() {
        return parsed.bodyCanonicalization;
    }

    /** {@code h=}, as written, in its order. */
    public List<String> signedFields() {
        return parsed.signedFields;
    }

    /** {@code l=}, or {@link BodyHashes#WHOLE}. */
    public long length() {
        return parsed.length;
    }

    /** {@code l=} is there. */
    public boolean hasLength() {
        return parsed.length != BodyHashes.WHOLE;
    }

    /** {@code t=}, seconds since 1970. */
    public OptionalLong timestamp() {
        return parsed.timestamp;
    }

    /** {@code x=}, seconds since 1970. */
    public OptionalLong expiration() {
        return parsed.expiration;
    }
}
