package io.facteur.transport.dsn;

/** The encoding of RFC 3461 4. */
public final class XText {

    private static final int HEX = 16;

    private XText() {}

    /** What is no hexadecimal escape stays as it is. */
    public static String decode(String text) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), HEX) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), HEX);
            if (text.charAt(i) == '+' && low >= 0) {
                decoded.append((char) (high * HEX + low));
                i += 2;
            } else {
                decoded.append(text.charAt(i));
            }
        }
        return decoded.toString();
    }
}
