package io.facteur.authentication.results;

import io.facteur.authentication.results.MethodResult.Property;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes the value of an Authentication-Results field (RFC 8601 2.2). Whatever strangers have put into a value, it
 * stays a value: control characters become "?", and all that is not a token or an address is quoted.
 */
public final class AuthenticationResultsWriter {

    /** Octets of one value, as it is written between its quotation marks; what is longer is cut. */
    public static final int MAXIMUM_VALUE = 512;

    private static final int MAXIMUM_KEYWORD = 64;

    /** RFC 5322 2.1.1. */
    private static final int LINE = 78;

    private static final String FOLD = "\r\n\t";

    private final StringBuilder text = new StringBuilder();
    private int column;

    private AuthenticationResultsWriter(int column) {
        this.column = column;
    }

    /** @return the field with its name, folded, without its last CR LF */
    public static String field(AuthenticationResults results) {
        return "Authentication-Results: " + value(results, "Authentication-Results: ".length());
    }

    /** @return the ARC field with its name, folded, without its last CR LF (RFC 8617 4.1.1) */
    public static String arcField(int instance, AuthenticationResults results) {
        String start = "ARC-Authentication-Results: i=" + instance + "; ";
        return start + value(results, start.length());
    }

    /** @param column at which the value begins in its line */
    public static String value(AuthenticationResults results, int column) {
        AuthenticationResultsWriter writer = new AuthenticationResultsWriter(column);
        writer.append(tokenOrQuoted(clean(results.authservId())));
        if (results.results().isEmpty()) {
            writer.append("; none");
        }
        for (MethodResult result : results.results()) {
            writer.text.append(';').append(FOLD);
            writer.column = 8;
            writer.append(keyword(result.method()) + "=" + keyword(result.result()));
            if (!result.reason().isEmpty()) {
                writer.word("reason=" + value(result.reason()));
            }
            for (Property property : result.properties()) {
                writer.word(keyword(property.type()) + "." + keyword(property.name()) + "=" + value(property.value()));
            }
        }
        return writer.text.toString();
    }

    private void word(String word) {
        // One for the space, one for the semicolon that may follow.
        if (column + word.length() + 2 > LINE) {
            text.append(FOLD);
            column = 8;
        } else {
            text.append(' ');
            column++;
        }
        append(word);
    }

    private void append(String word) {
        text.append(word);
        column += word.length();
    }

    private static String keyword(String word) {
        StringBuilder clean = new StringBuilder();
        word.toLowerCase(Locale.ROOT)
                .chars()
                .filter(c -> ResultsScanner.isKeywordCharacter((char) c))
                .limit(MAXIMUM_KEYWORD)
                .forEach(c -> clean.append((char) c));
        return clean.isEmpty() ? "unknown" : clean.toString();
    }

    /** A token, an address, or a quoted string. */
    private static String value(String value) {
        String clean = clean(value);
        return isAddress(clean) ? clean : tokenOrQuoted(clean);
    }

    private static String tokenOrQuoted(String clean) {
        if (ResultsScanner.isToken(clean)) {
            return clean;
        }
        return "\"" + clean.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** RFC 8601 2.2 pvalue: {@code user@example.org}, or {@code @example.org} of DKIM's {@code i=}. */
    private static boolean isAddress(String value) {
        int at = value.indexOf('@');
        return at >= 0
                && (at == 0 || ResultsScanner.isToken(value.substring(0, at)))
                && ResultsScanner.isToken(value.substring(at + 1));
    }

    private static String clean(String value) {
        StringBuilder clean = new StringBuilder();
        int octets = 0;
        for (int i = 0; i < value.length(); ) {
            int point = value.codePointAt(i);
            i += Character.charCount(point);
            boolean printable = isPrintable(point);
            String character = printable ? Character.toString(point) : "?";
            octets += character.getBytes(StandardCharsets.UTF_8).length + (point == '"' || point == '\\' ? 1 : 0);
            if (octets > MAXIMUM_VALUE) {
                break;
            }
            clean.append(character);
        }
        return clean.toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            // Formats turn the direction of what follows, or are not seen at all.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
