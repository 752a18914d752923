package io.facteur.authentication.dkim;

import io.facteur.authentication.message.Scratch;
import java.util.Arrays;

/**
 * Finds where a body is not as relaxed canonicalization leaves it: a tab, white space before white space or a line end.
 * Empty lines are canonical but at the end of the body: those that a slice ends with are held back.
 *
 * <p>SHA-256 takes about half a nanosecond an octet, and a loop that decides about each octet would take longer than
 * that. So the work is split into a loop without decisions, which the JIT compiler turns into vector instructions, and a
 * search in its answers, which Java has in vector instructions.
 */
final class NotCanonical {

    /**
     * How many octets are looked at ahead. What vector instructions leave over at the ends of an array is done octet by
     * octet, and takes as long as 2,000 octets in between.
     */
    private static final int BLOCK = Scratch.BLOCK_OCTETS;

    private static final byte[] NOTHING = {};
    private static final byte CANONICAL = (byte) 0x80;
    private static final byte[] ALL_CANONICAL = new byte[BLOCK];

    static {
        Arrays.fill(ALL_CANONICAL, CANONICAL);
    }

    /** Of each octet of the block with the next one: {@link #CANONICAL}, or 0. May say 0 of a control character. */
    private byte[] marks;

    private byte[] following;

    private byte[] buffer = NOTHING;
    private int end;
    private int blockStart;
    private int blockEnd;

    /** With arrays of its own, as large as they need to be. */
    NotCanonical() {
        this(NOTHING, NOTHING);
    }

    /** In memory that is lent. */
    NotCanonical(Scratch scratch) {
        this(scratch.marks(), scratch.following());
    }

    private NotCanonical(byte[] marks, byte[] following) {
        this.marks = marks;
        this.following = following;
    }

    /** Nothing that is lent is used any more: a piece that comes yet is looked through in arrays of its own. */
    void end() {
        marks = NOTHING;
        following = NOTHING;
        buffer = NOTHING;
    }

    /** Begins with another piece of the body. What was begun before is over. */
    void begin(byte[] octets, int start, int pieceEnd) {
        int size = Math.min(BLOCK, pieceEnd - start);
        if (marks.length < size) {
            marks = new byte[size];
            following = new byte[size];
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
            int from = i - blockStart;
            int to = blockEnd - blockStart;
            int found = Arrays.mismatch(marks, from, to, ALL_CANONICAL, from, to);
            if (found >= 0) {
                return withoutEnd(position, i + found);
            }
            i = blockEnd;
        }
    }

    private void look(int start) {
        blockStart = start;
        blockEnd = Math.min(start + BLOCK, end - 1);
        int count = blockEnd - start;
        // Into arrays of their own, with the same index for all: else the compiler cannot know that what is written is
        // not read again, and makes no vectors of it.
        System.arraycopy(buffer, start, marks, 0, count);
        System.arraycopy(buffer, start + 1, following, 0, count);
        mark(marks, following, count);
    }

    private static void mark(byte[] octets, byte[] following, int count) {
        for (int i = 0; i < count; i++) {
            int here = octets[i];
            int next = following[i];
            // Of an octet below 128, + 0x5f makes the high bit if it is more than a space, + 0x76 if it is more than a
            // tab, and - 0x0e if it is at most a CR. Canonical: here is no tab, and here or next is no space nor below.
            // Written so, it becomes vector instructions; in most other ways it does not.
            octets[i] = (byte) (((next + 0x5f | next | here + 0x5f | here - 0x0e) & here + 0x76 | here) & CANONICAL);
        }
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
