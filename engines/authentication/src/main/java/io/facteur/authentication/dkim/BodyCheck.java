package io.facteur.authentication.dkim;

import java.security.MessageDigest;
import java.util.OptionalInt;

/** Whether a body has the hash that a signature says. Made by {@link BodyHashes}; filled when the body was read. */
public final class BodyCheck {

    /** How many line ends, from the end of the body, are tried for where an addition begins. */
    public static final int MAXIMUM_TRIED_LINES = 256;

    private final BodyHash hash;
    private final byte[] expected;
    private OptionalInt addition = OptionalInt.empty();
    private boolean fromList;

    BodyCheck(BodyHash hash, byte[] expected) {
        this.hash = hash;
        this.expected = expected;
    }

    public boolean matches() {
        return compare();
    }

    /** Octets of the canonicalized body, those beyond {@code l=} included. */
    public long octets() {
        return hash.octets();
    }

    /**
     * When it does not match: how many octets at the end of the body, without which it would. Looked for in the last
     * {@link io.facteur.authentication.message.MessageReader#BUFFER_OCTETS} and {@link #MAXIMUM_TRIED_LINES} lines.
     */
    public OptionalInt addition() {
        return addition;
    }

    /** The {@link #addition} looks like the footer of a mailing list. */
    public boolean additionFromList() {
        return fromList;
    }

    boolean compare() {
        return MessageDigest.isEqual(expected, hash.value());
    }

    /** @param marked the state before the tail */
    void findAddition(BodyCanonicalizer marked, byte[] tail, int offset, int length) {
        int end = offset + length;
        int start = end;
        for (int lines = 0; lines < MAXIMUM_TRIED_LINES && start > offset; lines++) {
            start = lineStart(tail, offset, start);
        }
        BodyCanonicalizer prefix = marked.copy();
        prefix.accept(tail, offset, start - offset);
        // Prefixes only grow: the last one that matches leaves the shortest addition.
        while (start < end) {
            BodyCanonicalizer candidate = prefix.copy();
            candidate.end();
            if (MessageDigest.isEqual(expected, candidate.digest().digest().digest())) {
                addition = OptionalInt.of(end - start);
                fromList = AddedText.looksLikeList(tail, start, end);
            }
            int next = nextLine(tail, start, end);
            prefix.accept(tail, start, next - start);
            start = next;
        }
    }

    /** @return the start of the line that ends before {@code end} */
    private static int lineStart(byte[] tail, int offset, int end) {
        int i = end - 1;
        while (i > offset && tail[i - 1] != '\n') {
            i--;
        }
        return i;
    }

    private static int nextLine(byte[] tail, int start, int end) {
        int i = start;
        while (i < end && tail[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, end);
    }
}
