package io.facteur.cli;

/**
 * Text that may be shown on a terminal. What messages, file names and the DNS hold was written by strangers: an escape
 * sequence in it would move the cursor or change the terminal, and a bidirectional mark would show it as another text.
 */
final class Printable {

    /** Characters of one line; what is longer is cut. A key record of 4,096 bits takes about 800. */
    static final int MAXIMUM = 4000;

    private static final String CUT = " [cut]";

    private Printable() {}

    /** @return one line, with what is not to be shown as {@code \x1b} or {@code \u202e}; a tab stays a tab */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            if (line.length() >= MAXIMUM) {
                return line.append(CUT).toString();
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\t' || !hidden(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
            }
        }
        return line.toString();
    }

    /** @return the same JSON: whatever is outside ASCII is inside of a string, where it can be written as an escape */
    static String json(String json) {
        StringBuilder text = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); ) {
            int c = json.codePointAt(i);
            int length = Character.charCount(c);
            if (c >= 0x7f && hidden(c)) {
                for (int j = i; j < i + length; j++) {
                    text.append(String.format("\\u%04x", (int) json.charAt(j)));
                }
            } else {
                text.appendCodePoint(c);
            }
            i += length;
        }
        return text.toString();
    }

    private static boolean hidden(int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
            case Character.UNASSIGNED:
                return true;
            default:
                return false;
        }
    }
}
