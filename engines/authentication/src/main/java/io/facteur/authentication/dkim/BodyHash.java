package io.facteur.authentication.dkim;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** One hash of a body, while it is read and after. Made by {@link BodyHashes}. */
public final class BodyHash {

    private final Canonicalization canonicalization;
    private final HashAlgorithm algorithm;
    private final long limit;
    private final BodyCanonicalizer canonicalizer;
    private final List<BodyCheck> checks = new ArrayList<>(1);
    private BodyCanonicalizer marked;
    private byte[] value;

    BodyHash(
            Canonicalization canonicalization,
            HashAlgorithm algorithm,
            long limit,
            MessageDigest digest,
            NotCanonical notCanonical) {
        this.canonicalization = canonicalization;
        this.algorithm = algorithm;
        this.limit = limit;
        this.canonicalizer = BodyCanonicalizer.of(canonicalization, new BodyDigest(digest, limit), notCanonical);
    }

    /** @return the hash; the body must have been read */
    public byte[] value() {
        if (value == null) {
            value = canonicalizer.digest().digest().digest();
        }
        return value;
    }

    /** Octets of the canonicalized body, those beyond {@code l=} included. */
    public long octets() {
        return canonicalizer.digest().octets();
    }

    boolean is(Canonicalization otherCanonicalization, HashAlgorithm otherAlgorithm, long otherLimit) {
        return canonicalization == otherCanonicalization && algorithm == otherAlgorithm && limit == otherLimit;
    }

    void add(BodyCheck check) {
        checks.add(check);
    }

    void mark() {
        if (!checks.isEmpty()) {
            marked = canonicalizer.copy();
        }
    }

    void accept(byte[] buffer, int offset, int length) {
        canonicalizer.accept(buffer, offset, length);
    }

    void end(byte[] tail, int offset, int length) {
        canonicalizer.end();
        for (BodyCheck check : checks) {
            if (!check.compare() && marked != null) {
                check.findAddition(marked, tail, offset, length);
            }
        }
        marked = null;
    }

    /** For what is hashed after the body, in the same digest. */
    MessageDigest open() {
        return canonicalizer.digest().digest();
    }
}
