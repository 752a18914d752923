package io.facteur.authentication.dkim;

/** Canonicalizes a body that comes in pieces, and hashes it. */
interface BodyCanonicalizer {

    void accept(byte[] buffer, int offset, int length);

    /** There is no more. */
    void end();

    BodyDigest digest();

    /** @return one in the same state, which goes its own way from now on, on the same thread */
    BodyCanonicalizer copy();

    static BodyCanonicalizer of(Canonicalization canonicalization, BodyDigest digest, NotCanonical notCanonical) {
        return canonicalization == Canonicalization.SIMPLE
                ? new SimpleBodyCanonicalizer(digest)
                : new RelaxedBodyCanonicalizer(digest, notCanonical);
    }
}
