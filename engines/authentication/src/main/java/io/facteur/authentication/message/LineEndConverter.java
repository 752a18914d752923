package io.facteur.authentication.message;

import java.io.IOException;
import java.io.InputStream;

/** Makes CR LF of each lone LF. */
final class LineEndConverter extends InputStream {

    private static final int BUFFER_OCTETS = 8 * 1024;

    private final InputStream in;
    private final byte[] raw = new byte[BUFFER_OCTETS];
    private int position;
    private int limit;
    private boolean afterCr;
    /** The CR of a lone LF was given out, its LF was not: there was no room. */
    private boolean owesLf;

    LineEndConverter(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int written = offset;
        int end = offset + length;
        while (written == offset) {
            if (owesLf) {
                target[written++] = '\n';
                owesLf = false;
            }
            if (position == limit && written == offset) {
                limit = Math.max(0, in.read(raw, 0, raw.length));
                position = 0;
                if (limit == 0) {
                    return -1;
                }
            }
            written = convert(target, written, end);
        }
        return written - offset;
    }

    private int convert(byte[] target, int from, int end) {
        int written = from;
        while (position < limit && written < end) {
            byte octet = raw[position++];
            if (octet == '\n' && !afterCr) {
                target[written++] = '\r';
                if (written == end) {
                    owesLf = true;
                    afterCr = false;
                    return written;
                }
            }
            target[written++] = octet;
            afterCr = octet == '\r';
        }
        return written;
    }

    /** About: how many CRs will be put in is not known; lines of 16 octets are assumed. */
    @Override
    public int available() throws IOException {
        int octets = in.available() + limit - position;
        return octets + octets / 16;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
