package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.HashAlgorithm;
import io.facteur.authentication.dkim.HeaderHasher;
import io.facteur.authentication.dkim.TagList;
import io.facteur.authentication.message.HeaderField;
import java.security.MessageDigest;

/**
 * What seals sign: the fields of all sets up to their own (RFC 8617 5.1.1). Each field is hashed once, and not again for
 * every later seal: a long chain costs no more than its octets. Not for several threads.
 */
final class SealHashes {

    private final MessageDigest digest = HashAlgorithm.SHA256.digest();
    private final HeaderHasher hasher = new HeaderHasher();

    /**
     * Goes on with the next set.
     *
     * @param signature of the seal, its {@code b=}
     * @return what the seal signs
     */
    byte[] next(HeaderField results, HeaderField messageSignature, HeaderField seal, TagList.Tag signature) {
        hasher.field(Canonicalization.RELAXED, results, digest);
        hasher.field(Canonicalization.RELAXED, messageSignature, digest);
        MessageDigest own = copy(digest);
        hasher.signature(Canonicalization.RELAXED, seal, signature, own);
        hasher.field(Canonicalization.RELAXED, seal, digest);
        return own.digest();
    }

    byte[] next(ArcSet set) {
        return next(
                set.results(),
                set.signature().field(),
                set.seal().field(),
                set.seal().signatureTag().orElseThrow());
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the digests of every Java can be cloned", e);
        }
    }
}
