package io.facteur.authentication.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * RFC 6376 3.4.4: no white space at the ends of lines, one space for every other run of it, no empty lines at the end.
 *
 * <p>Nearly all of a usual body is canonical already. Where it is, it goes to the digest in slices as large as they come,
 * which are found eight octets at a time: SHA-256 takes about half a nanosecond an octet, and looking at each of them
 * would take longer than that.
 */
final class RelaxedBodyCanonicalizer implements BodyCanonicalizer {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = EACH * 0x80;
    private static final long LOW = EACH * 0x7f;
    /** Added to an octet below 128, it makes the high bit of all that are greater than a space. */
    private static final long ABOVE_SPACE = EACH * (0x7f - ' ');

    private static final long TABS = EACH * '\t';

    private final BodyDigest digest;
    // Held back until something follows, in this order.
    private long lineEnds;
    private boolean space;
    private boolean afterCr;

    RelaxedBodyCanonicalizer(BodyDigest digest) {
        this.digest = digest;
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
        int position = offset;
        int end = offset + length;
        while (position < end) {
            byte octet = buffer[position];
            if (octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n') {
                step(octet);
                position++;
            } else {
                flush();
                int stop = canonicalEnd(buffer, position, end);
                digest.update(buffer, position, stop - position);
                position = stop;
            }
        }
    }

    /** @param octet white space, CR or LF */
    private void step(byte octet) {
        if (octet == '\n') {
            if (afterCr) {
                afterCr = false;
                space = false;
                lineEnds++;
            } else {
                flush();
                digest.lineFeed();
            }
            return;
        }
        if (afterCr) {
            flush();
        }
        if (octet == '\r') {
            afterCr = true;
        } else {
            space = true;
        }
    }

    private void flush() {
        if (lineEnds > 0) {
            digest.lineEnds(lineEnds);
            lineEnds = 0;
        }
        if (space) {
            digest.space();
            space = false;
        }
        if (afterCr) {
            digest.carriageReturn();
            afterCr = false;
        }
    }

    /**
     * @param start of an octet that is neither white space nor part of a line end
     * @return how far the octets are canonical as they are, and end with one as at the start
     */
    private static int canonicalEnd(byte[] buffer, int start, int end) {
        int i = start + 1;
        while (i + 9 <= end) {
            long here = (long) EIGHT.get(buffer, i);
            long next = (long) EIGHT.get(buffer, i + 1);
            // Two in a row that are no more than a space, or a tab.
            long found = upToSpace(here) & upToSpace(next) | tabs(here);
            if (found == 0) {
                i += 8;
            } else {
                i += Long.numberOfTrailingZeros(found) >>> 3;
                if (!plainLineEnd(buffer, i, end)) {
                    return i;
                }
                i += 2;
            }
        }
        while (i < end) {
            if (isAboveSpace(buffer[i])) {
                i++;
            } else if (buffer[i] != '\t' && i + 1 < end && isAboveSpace(buffer[i + 1])) {
                i += 2;
            } else if (plainLineEnd(buffer, i, end)) {
                i += 2;
            } else {
                return i;
            }
        }
        return end;
    }

    /** A line end, with a line after it that begins with neither white space nor a line end. */
    private static boolean plainLineEnd(byte[] buffer, int i, int end) {
        return i + 2 < end && buffer[i] == '\r' && buffer[i + 1] == '\n' && isAboveSpace(buffer[i + 2]);
    }

    private static boolean isAboveSpace(byte octet) {
        return octet > ' ' || octet < 0;
    }

    /** The high bit of each octet that is at most a space. */
    private static long upToSpace(long octets) {
        return ~((octets & LOW) + ABOVE_SPACE | octets) & HIGH;
    }

    /** The high bit of each octet that is a tab. */
    private static long tabs(long octets) {
        long zeros = octets ^ TABS;
        return ~((zeros & LOW) + LOW | zeros) & HIGH;
    }

    @Override
    public void end() {
        if (afterCr) {
            flush();
        }
        if (digest.octets() > 0) {
            digest.lineEnds(1);
        }
    }

    @Override
    public BodyDigest digest() {
        return digest;
    }

    @Override
    public BodyCanonicalizer copy() {
        RelaxedBodyCanonicalizer copy = new RelaxedBodyCanonicalizer(digest.copy());
        copy.lineEnds = lineEnds;
        copy.space = space;
        copy.afterCr = afterCr;
        return copy;
    }
}
