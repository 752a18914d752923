package io.facteur.authentication.dkim;

import io.facteur.authentication.message.BodySink;
import io.facteur.authentication.message.Scratch;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * All hashes of one body, for all signatures, in one pass over it. Ask first, then have the body read into this, then
 * look at what was asked for. Two signatures that need the same hash share it.
 */
public final class BodyHashes implements BodySink {

    /** For signatures without {@code l=}. */
    public static final long WHOLE = Long.MAX_VALUE;

    private final List<BodyHash> hashes = new ArrayList<>(2);
    private final NotCanonical notCanonical;
    private byte[] tail = {};
    private int tailOffset;
    private int tailLength;

    public BodyHashes() {
        this(new NotCanonical());
    }

    /** @param scratch to be given back after the body was read, or when it will not be */
    public BodyHashes(Scratch scratch) {
        this(new NotCanonical(scratch));
    }

    private BodyHashes(NotCanonical notCanonical) {
        this.notCanonical = notCanonical;
    }

    /** @param length octets of the canonicalized body that are hashed ({@code l=}), or {@link #WHOLE} */
    public BodyHash hash(Canonicalization canonicalization, HashAlgorithm algorithm, long length) {
        for (BodyHash hash : hashes) {
            if (hash.is(canonicalization, algorithm, length)) {
                return hash;
            }
        }
        BodyHash hash = new BodyHash(canonicalization, algorithm, length, algorithm.digest(), notCanonical);
        hashes.add(hash);
        return hash;
    }

    /**
     * @param length as of {@link #hash}
     * @param expected {@code bh=}
     */
    public BodyCheck check(Canonicalization canonicalization, HashAlgorithm algorithm, long length, byte[] expected) {
        BodyHash hash = hash(canonicalization, algorithm, length);
        BodyCheck check = new BodyCheck(hash, expected);
        hash.add(check);
        return check;
    }

    /** The body in a digest that has begun with something else, and goes on after it. */
    BodyHash within(MessageDigest digest, Canonicalization canonicalization, long length) {
        BodyHash hash = new BodyHash(canonicalization, null, length, digest, notCanonical);
        hashes.add(hash);
        return hash;
    }

    @Override
    public void mark() {
        hashes.forEach(BodyHash::mark);
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
        for (BodyHash hash : hashes) {
            hash.accept(buffer, offset, length);
        }
        tail = buffer;
        tailOffset = offset;
        tailLength = length;
    }

    @Override
    public void end() {
        hashes.forEach(hash -> hash.end(tail, tailOffset, tailLength));
        tail = new byte[0];
        notCanonical.end();
    }
}
