package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.InputStream;

/** Reads lines in pieces: no line is too long for it, and none is held in memory. */
final class LineReader {

    /** How a piece ends. */
    enum End {
        /** The line goes on, or the stream has ended without a line end. */
        NONE,
        LF,
        CRLF
    }

    /** Longer than any line that means something: a boundary has 70 characters at most (RFC 2046 5.1.1). */
    static final int PIECE = 8 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[PIECE];
    private int position;
    private int limit;
    private boolean ended;

    private boolean nextStartsLine = true;
    private boolean startsLine;
    private int start;
    private int length;
    private End end = End.NONE;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** @return false at the end of the stream */
    boolean next() throws IOException {
        fill();
        if (position == limit) {
            return false;
        }
        startsLine = nextStartsLine;
        start = position;
        int at = position;
        while (at < limit && buffer[at] != '\n') {
            at++;
        }
        if (at < limit) {
            boolean carriageReturn = at > start && buffer[at - 1] == '\r';
            end = carriageReturn ? End.CRLF : End.LF;
            length = at - start - (carriageReturn ? 1 : 0);
            position = at + 1;
            nextStartsLine = true;
        } else {
            end = End.NONE;
            // a CR at the end may be half of a line end
            boolean undecided = buffer[limit - 1] == '\r' && !ended;
            length = limit - start - (undecided ? 1 : 0);
            position = start + length;
            nextStartsLine = false;
        }
        return true;
    }

    /** Has a whole line in the buffer, if it fits. */
    private void fill() throws IOException {
        if (hasLine()) {
            return;
        }
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        while (limit < buffer.length && !ended) {
            int count = in.read(buffer, limit, buffer.length - limit);
            ended = count < 0;
            limit += Math.max(0, count);
        }
    }

    private boolean hasLine() {
        for (int at = position; at < limit; at++) {
            if (buffer[at] == '\n') {
                return true;
            }
        }
        return false;
    }

    boolean startsLine() {
        return startsLine;
    }

    /** The piece is from {@link #start} on, {@link #length} octets, without the line end. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }

    End end() {
        return end;
    }
}
