package io.facteur.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Where a canonicalized body goes: hashed up to a length, and counted to its end. */
final class BodyDigest {

    private static final byte[] EMPTY_LINES = "\r\n".repeat(32).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SPACE = {' '};
    /** Small pieces are put together: each call of a digest costs as much as 100 octets. */
    private static final int GATHERED = 512;

    private final MessageDigest digest;
    private final long limit;
    private byte[] gather;
    private int gathered;
    private long octets;

    BodyDigest(MessageDigest digest, long limit) {
        this(digest, limit, 0);
    }

    private BodyDigest(MessageDigest digest, long limit, long octets) {
        this.digest = digest;
        this.limit = limit;
        this.octets = octets;
    }

    void update(byte[] buffer, int offset, int length) {
        if (octets < limit) {
            hash(buffer, offset, (int) Math.min(length, limit - octets));
        }
        octets += length;
    }

    private void hash(byte[] buffer, int offset, int length) {
        if (length > GATHERED / 4) {
            flush();
            digest.update(buffer, offset, length);
            return;
        }
        if (gathered + length > GATHERED) {
            flush();
        }
        if (gather == null) {
            gather = new byte[GATHERED];
        }
        System.arraycopy(buffer, offset, gather, gathered, length);
        gathered += length;
    }

    private void flush() {
        if (gathered > 0) {
            digest.update(gather, 0, gathered);
            gathered = 0;
        }
    }

    void lineEnds(long count) {
        for (long left = count * 2; left > 0; left -= EMPTY_LINES.length) {
            update(EMPTY_LINES, 0, (int) Math.min(left, EMPTY_LINES.length));
        }
    }

    void carriageReturn() {
        update(EMPTY_LINES, 0, 1);
    }

    void lineFeed() {
        update(EMPTY_LINES, 1, 1);
    }

    void space() {
        update(SPACE, 0, 1);
    }

    /** All of them, those beyond the limit included. */
    long octets() {
        return octets;
    }

    /** Its state is the caller's from now on. */
    MessageDigest digest() {
        flush();
        return digest;
    }

    BodyDigest copy() {
        flush();
        try {
            return new BodyDigest((MessageDigest) digest.clone(), limit, octets);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the digests of every Java can be cloned", e);
        }
    }
}
