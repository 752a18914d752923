package io.facteur.authentication.policy;

/**
 * What a client is answered (RFC 5321 4.2, RFC 3463).
 *
 * @param code three digits
 * @param enhancedCode {@code 5.7.1}
 * @param text one line of ASCII, at most 200 characters
 */
public record Reply(int code, String enhancedCode, String text) {

    private static final int LONGEST_TEXT = 200;

    public Reply {
        text = oneLine(text);
    }

    /** Names of strangers are in it: none may end the line, nor make it longer than a client must take. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST_TEXT).forEach(c -> line.append(c < ' ' || c > '~' ? '?' : (char) c));
        return line.toString();
    }

    /** The same, with something at its end that is never cut off. */
    public Reply with(String end) {
        return new Reply(
                code, enhancedCode, text.substring(0, Math.min(text.length(), LONGEST_TEXT - end.length())) + end);
    }

    /** {@code 550 5.7.1 text}. */
    @Override
    public String toString() {
        return code + " " + enhancedCode + " " + text;
    }
}
