package io.facteur.authentication.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;

/**
 * How a message is written so that every next hop takes it as it is (RFC 5321 2.3.1: 7-bit octets, in lines of 998 at
 * most). It is to be done before the message is signed: a hop that must convert it afterwards breaks the signature
 * (RFC 6376 5.3).
 *
 * <p>What is 8-bit, has longer lines, or has a CR, LF or NUL alone becomes quoted-printable, or base64 where little of it
 * could be read; decoded it is the same, but for a lone LF in a text, which is a line end. Signed and encrypted parts
 * (RFC 1847) are never touched, and header fields neither. Two passes over the message, and little of it in memory.
 *
 * <p>A message of more than {@link EntityParser#PARTS 2,000} parts, with {@link EntityParser#DEEPEST 100} in each other, or
 * with a header of more than 256 KiB stays as it is.
 */
public final class SevenBitForm {

    /** What has to stay as it is, and what a next hop must be able to do for it. */
    public enum Rest {
        /** 8-bit octets in the header: SMTPUTF8 (RFC 6531). */
        HEADER,
        /** 8-bit octets in the header of a part, or of a message within: 8BITMIME (RFC 6152). */
        HEADER_OF_PART,
        /** A signed or encrypted part: 8BITMIME. */
        SEALED_PART,
        /** Before the first or after the last part, where nobody reads it: 8BITMIME. */
        AROUND_PARTS,
        /** A part in an encoding that is not known: 8BITMIME. */
        UNKNOWN_ENCODING,
        /** A line of a header with more than 998 octets. */
        LONG_HEADER_LINE,
        /** A limit was reached, and nothing is known. */
        OVER_LIMIT
    }

    private final boolean needed;
    private final Set<Rest> rest;
    private final Map<Integer, BodyEncoding> encodings;
    private final Set<Integer> notUtf8;

    SevenBitForm(boolean needed, Set<Rest> rest, Map<Integer, BodyEncoding> encodings, Set<Integer> notUtf8) {
        this.needed = needed;
        this.rest = Set.copyOf(rest);
        this.encodings = Map.copyOf(encodings);
        this.notUtf8 = Set.copyOf(notUtf8);
    }

    /** The first pass. @throws IOException the stream's own */
    public static SevenBitForm of(InputStream message) throws IOException {
        Survey survey = new Survey();
        try {
            EntityParser.parse(message, survey);
            return survey.result();
        } catch (EntityParser.OverLimit expected) {
            return new SevenBitForm(false, Set.of(Rest.OVER_LIMIT), Map.of(), Set.of());
        }
    }

    /** Whether anything of the message changes. */
    public boolean isNeeded() {
        return needed;
    }

    public Set<Rest> rest() {
        return rest;
    }

    /**
     * The second pass.
     *
     * @param message the same as before
     * @throws IOException the streams' own
     */
    public void write(InputStream message, OutputStream out) throws IOException {
        try {
            EntityParser.parse(message, new SevenBitWriter(out, this));
        } catch (EntityParser.OverLimit e) {
            throw new IOException("the message is not the same as before: " + e.getMessage(), e);
        }
    }

    BodyEncoding encoding(Entity entity) {
        return encodings.getOrDefault(entity.number(), BodyEncoding.SAME);
    }

    boolean isUtf8(Entity entity) {
        return !notUtf8.contains(entity.number());
    }
}
