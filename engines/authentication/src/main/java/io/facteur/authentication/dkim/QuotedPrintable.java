package io.facteur.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** RFC 6376 2.11: DKIM-Quoted-Printable. */
final class QuotedPrintable {

    private QuotedPrintable() {}

    /**
     * @param text without white space, octets as characters (ISO 8859-1)
     * @return from UTF-8; empty when a {@code =} is not followed by two hexadecimal digits
     */
    static Optional<String> decode(String text) {
        byte[] octets = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                octets[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                octets[length++] = (byte) c;
            }
        }
        return Optional.of(new String(octets, 0, length, StandardCharsets.UTF_8));
    }

    /** @return with everything encoded that is not plain text, colons and semicolons included */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet <= '~' && octet != '=' && octet != ';' && octet != ':') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("=%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
