package io.facteur.authentication.dkim;

/**
 * RFC 6376 3.4.3: the body as it is, with exactly one line end after its last line that is not empty; CR LF for an empty
 * body. Line ends are held back until something follows them.
 */
final class SimpleBodyCanonicalizer implements BodyCanonicalizer {

    private final BodyDigest digest;
    private long lineEnds;
    /** A CR came last: whether it is half of a line end is not known yet. */
    private boolean afterCr;

    SimpleBodyCanonicalizer(BodyDigest digest) {
        this.digest = digest;
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) {
        int end = offset + length;
        int contentEnd = end;
        while (contentEnd > offset && (buffer[contentEnd - 1] == '\n' || buffer[contentEnd - 1] == '\r')) {
            contentEnd--;
        }
        int position = offset;
        if (contentEnd > offset) {
            if (afterCr && buffer[offset] == '\n') {
                step((byte) '\n');
                position++;
            }
            flush();
            digest.update(buffer, position, contentEnd - position);
        }
        for (int i = contentEnd; i < end; i++) {
            step(buffer[i]);
        }
    }

    /** @param octet CR or LF */
    private void step(byte octet) {
        if (octet == '\r') {
            if (afterCr) {
                flush();
            }
            afterCr = true;
        } else if (afterCr) {
            afterCr = false;
            lineEnds++;
        } else {
            flush();
            digest.lineFeed();
        }
    }

    private void flush() {
        digest.lineEnds(lineEnds);
        lineEnds = 0;
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
        digest.lineEnds(1);
    }

    @Override
    public BodyDigest digest() {
        return digest;
    }

    @Override
    public BodyCanonicalizer copy() {
        SimpleBodyCanonicalizer copy = new SimpleBodyCanonicalizer(digest.copy());
        copy.lineEnds = lineEnds;
        copy.afterCr = afterCr;
        return copy;
    }
}
