package io.facteur.authentication.spf;

import io.facteur.authentication.spf.MacroString.Literal;
import io.facteur.authentication.spf.MacroString.Macro;
import io.facteur.authentication.spf.MacroString.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads macro-string, domain-spec and explain-string (RFC 7208 7.1) in one pass. */
final class MacroParser {

    /** What the text is. */
    enum Kind {
        DOMAIN,
        /** The value of a modifier that nobody knows. */
        VALUE,
        /** What a domain explains a failure with. */
        EXPLANATION
    }

    private static final String LETTERS = "slodiphv";
    /** RFC 7208 7.2: only in an explanation. */
    private static final String EXPLANATION_LETTERS = "crt";

    private static final String DELIMITERS = ".-+,/_=";
    /** More than any name has; the standard wants at least 127. */
    private static final int MAXIMUM_COUNT = 1000;

    private final String text;
    private final int end;
    private final Kind kind;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int position;
    private int lastMacroEnd;
    private String problem = "";

    /** @param end after the last character */
    MacroParser(String text, int from, int end, Kind kind) {
        this.text = text;
        this.position = from;
        this.lastMacroEnd = -1;
        this.end = end;
        this.kind = kind;
    }

    /** @return empty when there is a {@link #problem} */
    Optional<MacroString> parse() {
        int start = position;
        while (position < end) {
            char character = text.charAt(position);
            boolean good;
            if (character == '%') {
                good = parsePercent();
                lastMacroEnd = position;
            } else {
                good = parseLiteral(character);
            }
            if (!good) {
                return Optional.empty();
            }
        }
        if (kind == Kind.DOMAIN && !endsAsDomain(start)) {
            return Optional.empty();
        }
        endLiteral();
        return Optional.of(new MacroString(parts));
    }

    String problem() {
        return problem;
    }

    /** Of the problem, from 0. */
    int position() {
        return position;
    }

    private boolean fail(int at, String what) {
        position = at;
        problem = what;
        return false;
    }

    private boolean parseLiteral(char character) {
        if ((character <= ' ' || character > '~') && !(character == ' ' && kind == Kind.EXPLANATION)) {
            return fail(position, "a character that is not printable ASCII");
        }
        literal.append(character);
        position++;
        return true;
    }

    private boolean parsePercent() {
        char next = position + 1 < end ? text.charAt(position + 1) : 0;
        switch (next) {
            case '%':
                literal.append('%');
                break;
            case '_':
                literal.append(' ');
                break;
            case '-':
                literal.append("%20");
                break;
            case '{':
                return parseMacro();
            default:
                return fail(position, "a % that begins no macro (%% stands for itself)");
        }
        position += 2;
        return true;
    }

    private boolean parseMacro() {
        int start = position;
        position += 2;
        char given = position < end ? text.charAt(position) : 0;
        char letter = given < 0x80 ? Character.toLowerCase(given) : 0;
        if (EXPLANATION_LETTERS.indexOf(letter) >= 0 && kind == Kind.DOMAIN) {
            return fail(start, "the macro %{" + letter + "}, which only an explanation may use");
        }
        if (LETTERS.indexOf(letter) < 0 && EXPLANATION_LETTERS.indexOf(letter) < 0) {
            return fail(start, "a macro that does not exist");
        }
        position++;
        int digits = position;
        int count = 0;
        while (position < end && isDigit(text.charAt(position))) {
            count = Math.min(MAXIMUM_COUNT, count * 10 + text.charAt(position) - '0');
            position++;
        }
        if (position > digits && count == 0) {
            return fail(digits, "a macro that keeps 0 parts");
        }
        boolean reversed = position < end && (text.charAt(position) == 'r' || text.charAt(position) == 'R');
        position += reversed ? 1 : 0;
        int delimiters = position;
        while (position < end && DELIMITERS.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (position >= end || text.charAt(position) != '}') {
            return fail(start, "a macro without its closing brace, or with something unknown before it");
        }
        endLiteral();
        parts.add(new Macro(letter, letter != given, count, reversed, text.substring(delimiters, position)));
        position++;
        return true;
    }

    private void endLiteral() {
        if (literal.length() > 0) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** domain-end: a macro, or a dot and a top label. */
    private boolean endsAsDomain(int start) {
        if (start == end) {
            return fail(start, "no domain");
        }
        if (lastMacroEnd == end) {
            return true;
        }
        int tail = Math.max(start, lastMacroEnd);
        int last = text.charAt(end - 1) == '.' ? end - 1 : end;
        int dot = text.lastIndexOf('.', last - 1);
        if (dot < tail) {
            return fail(tail, "a domain with one label only");
        }
        return isTopLabel(dot + 1, last)
                || fail(dot + 1, "a domain that ends in \"" + printable(text.substring(dot + 1, last)) + "\"");
    }

    private boolean isTopLabel(int from, int to) {
        boolean number = true;
        for (int i = from; i < to; i++) {
            char character = text.charAt(i);
            if (!isDigit(character)) {
                number = false;
                if (character != '-' && !isLetter(character)) {
                    return false;
                }
            }
        }
        return to > from && !number && text.charAt(from) != '-' && text.charAt(to - 1) != '-';
    }

    static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    static boolean isLetter(char character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
    }

    /** @return with escapes for what is not printable ASCII, and not too long to be shown */
    static String printable(String text) {
        int limit = 60;
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(limit, text.length()); i++) {
            char character = text.charAt(i);
            if (character >= ' ' && character <= '~') {
                printable.append(character);
            } else {
                printable.append(String.format(Locale.ROOT, "\\x%02x", (int) character));
            }
        }
        return text.length() > limit ? printable + "..." : printable.toString();
    }
}
