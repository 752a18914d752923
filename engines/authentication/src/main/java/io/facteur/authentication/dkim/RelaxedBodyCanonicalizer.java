package io.facteur.authentication.dkim;

/**
 * RFC 6376 3.4.4: no white space at the ends of lines, one space for every other run of it, no empty lines at the end.
 *
 * <p>Nearly all of a usual body is canonical already, and goes to the digest in slices as large as they come. They are
 * found by {@link NotCanonical}.
 */
final class RelaxedBodyCanonicalizer implements BodyCanonicalizer {

    private final BodyDigest digest;
    /** Shared by all who canonicalize the body: each takes a piece whole before the next one does. */
    private final NotCanonical notCanonical;

    // Held back until something follows, in this order.
    private long lineEnds;
    private boolean space;
    private boolean afterCr;

    RelaxedBodyCanonicalizer(BodyDigest digest, NotCanonical notCanonical) {
        this.digest = digest;
        this.notCanonical = notCanonical;
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
        int position = offset;
        int end = offset + length;
        notCanonical.begin(buffer, offset, end);
        while (position < end) {
            byte octet = buffer[position];
            if (octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n') {
                step(octet);
                position++;
                // An indentation: more of the same changes nothing.
                while (octet == ' ' && position < end && buffer[position] == ' ') {
                    position++;
                }
            } else {
                flush();
                int stop = notCanonical.next(position);
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
        RelaxedBodyCanonicalizer copy = new RelaxedBodyCanonicalizer(digest.copy(), notCanonical);
        copy.lineEnds = lineEnds;
        copy.space = space;
        copy.afterCr = afterCr;
        return copy;
    }
}
