package io.facteur.authentication.arc;

/**
 * Reads what an ARC-Authentication-Results field begins with: {@code i=1;} (RFC 8617 4.1.1). What comes after it does
 * not matter for the chain (RFC 8617 3.4), so that results that cannot be read do not break it.
 */
final class InstanceReader {

    private static final int MAXIMUM_DIGITS = 2;

    private final String text;
    private int position;

    private InstanceReader(String text) {
        this.text = text;
    }

    /**
     * @param value of the field, unfolded or not
     * @return from 1 to 50; 0 when the field does not begin with an instance
     */
    static int read(String value) {
        return new InstanceReader(value).instance();
    }

    private int instance() {
        skipComments();
        // RFC 8617 3.9: %s"i" is lower case
        if (!skip('i')) {
            return 0;
        }
        skipComments();
        if (!skip('=')) {
            return 0;
        }
        skipComments();
        int number = 0;
        int start = position;
        while (position < text.length()
                && position - start < MAXIMUM_DIGITS
                && text.charAt(position) >= '0'
                && text.charAt(position) <= '9') {
            number = number * 10 + text.charAt(position++) - '0';
        }
        skipComments();
        return skip(';') && number <= ArcPolicy.MAXIMUM_SETS ? number : 0;
    }

    private boolean skip(char c) {
        boolean there = position < text.length() && text.charAt(position) == c;
        position += there ? 1 : 0;
        return there;
    }

    /** White space, folds and comments, nested ones too (RFC 5322 3.2.2). */
    private void skipComments() {
        int depth = 0;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0 && position + 1 < text.length()) {
                position++;
            } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return;
            }
            position++;
        }
    }
}
