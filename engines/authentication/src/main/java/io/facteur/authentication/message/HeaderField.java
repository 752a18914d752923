package io.facteur.authentication.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One header field, as it was written: its octets, with its folds and its last CR LF. */
public final class HeaderField {

    private final byte[] octets;
    private final int colon;
    private final String name;

    /** @param colon where its colon is; white space may be before it (RFC 5322 4.5.8) */
    HeaderField(byte[] octets, int colon) {
        this.octets = octets;
        this.colon = colon;
        this.name = new String(octets, 0, colon, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /**
     * @param field with or without its line end, folded with CR LF
     * @throws IllegalArgumentException without a name and a colon; for fields that we write
     */
    public static HeaderField of(String field) {
        String line = field.endsWith("\r\n") ? field : field + "\r\n";
        return of(line.getBytes(StandardCharsets.UTF_8));
    }

    /** @param octets with their last CR LF; not to be changed afterwards */
    public static HeaderField of(byte[] octets) {
        return new HeaderField(octets, colonOf(octets));
    }

    private static int colonOf(byte[] octets) {
        int colon = 0;
        while (colon < octets.length && octets[colon] != ':') {
            colon++;
        }
        if (colon == 0 || colon == octets.length) {
            throw new IllegalArgumentException("a header field has a name and a colon");
        }
        return colon;
    }

    /** As it was written. */
    public String name() {
        return name;
    }

    public boolean is(String otherName) {
        // Most names differ in their first letter, and many names are compared.
        return name.length() == otherName.length()
                && !name.isEmpty()
                && (name.charAt(0) | 0x20) == (otherName.charAt(0) | 0x20)
                && name.equalsIgnoreCase(otherName);
    }

    public String lowerName() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Unfolded (RFC 5322 2.2.3) and stripped, from UTF-8 (RFC 6532); octets that are not UTF-8 become U+FFFD. */
    public String value() {
        String raw = new String(octets, colon + 1, octets.length - colon - 1, StandardCharsets.UTF_8);
        return raw.replace("\r\n", "").strip();
    }

    /** What is after the colon, with its folds and without its last CR LF; each character is one octet (ISO 8859-1). */
    public String rawValue() {
        return new String(octets, colon + 1, octets.length - colon - 3, StandardCharsets.ISO_8859_1);
    }

    /** Not a copy: nobody may change it. */
    public byte[] octets() {
        return octets;
    }

    /** Of {@link #octets}. */
    public int colon() {
        return colon;
    }

    @Override
    public String toString() {
        return name + ": " + value();
    }
}
