package io.facteur.authentication.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where a body is not as relaxed canonicalization leaves it: a tab, white space before white space or a line end.
 * Empty lines are canonical but at the end of the body: those that a slice ends with are held back.
 *
 * <p>SHA-256 takes about half a nanosecond an octet, and a loop that decides about each octet would take longer than
 * that. So the work is split into a loop without decisions, which the JIT compiler turns into vector instructions, and
 * one that looks at many of its answers at a time.
 */
final class NotCanonical {

    /** How many octets are looked at ahead: a multiple of 64. */
    private static final int BLOCK = 1024;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** The high bit of each says that the octet of the block, with the next one, is canonical. */
    private byte[] marks;

    private byte[] following;

    private byte[] buffer;
    private int end;
    private int blockStart;
    private int blockEnd;

    /** Begins with another piece of the body. */
    void begin(byte[] octets, int start, int pieceEnd) {
        if (marks == null) {
            marks = new byte[BLOCK];
            following = new byte[BLOCK];
        }
        buffer = octets;
        end = pieceEnd;
        blockStart = start;
        blockEnd = start;
    }

    /**
     * @param position of an octet that is neither white space nor CR nor LF; each time a later one
     * @return how far the body is canonical from there on, always beyond the position; the octet before it is not white
     *     space, nor of a line end
     */
    int next(int position) {
        // The octet itself is content, whatever it is: to find it here, as a control character is, would be no
        // progress.
        int i = position + 1;
        while (true) {
            if (i >= blockEnd) {
                // Pairs are looked at: the last octet has no other.
                if (i >= end - 1) {
                    return withoutEnd(position, end);
                }
                look(i);
            }
            int at = firstFound(i - blockStart, blockEnd - blockStart);
            if (at >= 0) {
                return withoutEnd(position, blockStart + at);
            }
            i = blockEnd;
        }
    }

    private void look(int start) {
        blockStart = start;
        blockEnd = Math.min(start + BLOCK, end - 1);
        // Into arrays of their own, with the same index for all: else the compiler cannot know that what is written is
        // not read again, and makes no vectors of it.
        System.arraycopy(buffer, start, marks, 0, blockEnd - start);
        System.arraycopy(buffer, start + 1, following, 0, blockEnd - start);
        mark(marks, following);
    }

    private static void mark(byte[] octets, byte[] following) {
        for (int i = 0; i < BLOCK; i++) {
            int here = octets[i];
            int next = following[i];
            // Canonical: one of the two is more than a space, or LF; and this one is more than a tab. Each of these
            // makes the high bit. Written so, it becomes vector instructions; in most other ways it does not.
            octets[i] = (byte) ((here + 0x5f | here | 0x80 - (here ^ '\n') | next + 0x5f | next | 0x80 - (next ^ '\n'))
                    & (here + 0x76 | here));
        }
    }

    private int firstFound(int from, int to) {
        int i = from;
        while (i + 64 <= to) {
            long all = (long) EIGHT.get(marks, i)
                    & (long) EIGHT.get(marks, i + 8)
                    & (long) EIGHT.get(marks, i + 16)
                    & (long) EIGHT.get(marks, i + 24)
                    & (long) EIGHT.get(marks, i + 32)
                    & (long) EIGHT.get(marks, i + 40)
                    & (long) EIGHT.get(marks, i + 48)
                    & (long) EIGHT.get(marks, i + 56);
            if ((all & HIGH_BITS) != HIGH_BITS) {
                break;
            }
            i += 64;
        }
        while (i + 8 <= to) {
            long eight = ~(long) EIGHT.get(marks, i) & HIGH_BITS;
            if (eight != 0) {
                return i + (Long.numberOfTrailingZeros(eight) >>> 3);
            }
            i += 8;
        }
        while (i < to) {
            if (marks[i] >= 0) {
                return i;
            }
            i++;
        }
        return -1;
    }

    /** What the slice ends with may belong to what comes: white space and a line end are held back. */
    private int withoutEnd(int start, int stop) {
        int i = stop;
        while (i > start + 1 && isHeldBack(buffer[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isHeldBack(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }
}
