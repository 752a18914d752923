package io.facteur.authentication.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One header field, as it was written: its octets, with its folds and its last CR LF. */
public final class HeaderField {

    private final byte[] octets;
    private final int colon;
    private final String name;

    /** @param colon where its colon is; white space may be before it (RFC 5322 4.5.3) */
    HeaderField(byte[] octets, int colon) {
        this.octets = octets;
        this.colon = colon;
        this.name = new String(octets, 0, colon, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** @param field with or without its line end, folded with CR LF */
    public static HeaderField of(String field) {
        String line = field.endsWith("\r\n") ? field : field + "\r\n";
        byte[] octets = line.getBytes(StandardCharsets.UTF_8);
        int colon = 0;
        while (octets[colon] != ':') {
            colon++;
        }
        return new HeaderField(octets, colon);
    }

    /** As it was written. */
    public String name() {
        return name;
    }

    public boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }

    public String lowerName() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Unfolded (RFC 5322 2.2.3) and stripped, from UTF-8 (RFC 6532); octets that are not UTF-8 become U+FFFD. */
    public String value() {
        String raw = new String(octets, colon + 1, octets.length - colon - 1, StandardCharsets.UTF_8);
        return raw.replace("\r\n", "").strip();
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
