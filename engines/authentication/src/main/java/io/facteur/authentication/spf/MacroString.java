package io.facteur.authentication.spf;

import io.facteur.dns.DnsName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Text with macros (RFC 7208 7).
 *
 * @param parts what it is made of; no two literals in a row
 */
public record MacroString(List<Part> parts) {

    /** A piece of the text. */
    public sealed interface Part permits Literal, Macro {}

    /** @param text what stands for itself, {@code %%}, {@code %_} and {@code %-} already replaced */
    public record Literal(String text) implements Part {}

    /**
     * @param letter lower case
     * @param escaped the letter was upper case: what is not unreserved in a URL is escaped
     * @param count how many of the last parts are kept; 0 for all
     * @param reversed the parts are put in reverse order first
     * @param delimiters between which the parts are; empty for a dot
     */
    public record Macro(char letter, boolean escaped, int count, boolean reversed, String delimiters) implements Part {}

    /** What the letters stand for; null for what may not be asked here. */
    interface Values {
        String of(char letter);
    }

    private static final int MAXIMUM_NAME_LENGTH = 253;
    /** More than what is left of a name after its first labels were removed. */
    private static final int KEPT_LENGTH = 1024;

    public MacroString {
        parts = List.copyOf(parts);
    }

    /** @param letter lower case */
    boolean uses(char letter) {
        for (Part part : parts) {
            if (part instanceof Macro macro && macro.letter() == letter) {
                return true;
            }
        }
        return false;
    }

    /** Its text, when it is the same for every message. */
    Optional<String> constant() {
        if (parts.size() > 1 || parts.size() == 1 && parts.get(0) instanceof Macro) {
            return Optional.empty();
        }
        return Optional.of(parts.isEmpty() ? "" : ((Literal) parts.get(0)).text());
    }

    /** @return the name to ask for; empty when it cannot be a name */
    Optional<DnsName> expandToName(Values values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            append(part, values, text);
            // RFC 7208 7.3: of a long name the first labels are removed; keep what can be part of the rest, and no more
            if (text.length() > 2 * KEPT_LENGTH) {
                text.delete(0, text.length() - KEPT_LENGTH);
            }
        }
        if (text.length() > 0 && text.charAt(text.length() - 1) == '.') {
            text.setLength(text.length() - 1);
        }
        int start = 0;
        while (text.length() - start > MAXIMUM_NAME_LENGTH) {
            int dot = text.indexOf(".", start);
            if (dot < 0) {
                return Optional.empty();
            }
            start = dot + 1;
        }
        return DnsName.parse(text.substring(start));
    }

    /** @return at most so many characters */
    String expandToText(Values values, int maximumLength) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            append(part, values, text);
            if (text.length() >= maximumLength) {
                text.setLength(maximumLength);
                return text.toString();
            }
        }
        return text.toString();
    }

    private static void append(Part part, Values values, StringBuilder text) {
        if (part instanceof Literal literal) {
            text.append(literal.text());
        } else if (part instanceof Macro macro) {
            String value = transform(macro, values.of(macro.letter()));
            if (macro.escaped()) {
                appendEscaped(value, text);
            } else {
                text.append(value);
            }
        }
    }

    private static String transform(Macro macro, String value) {
        if (macro.count() == 0 && !macro.reversed() && macro.delimiters().isEmpty()) {
            return value;
        }
        String delimiters = macro.delimiters().isEmpty() ? "." : macro.delimiters();
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        if (macro.reversed()) {
            Collections.reverse(parts);
        }
        int first = macro.count() == 0 ? 0 : Math.max(0, parts.size() - macro.count());
        return String.join(".", parts.subList(first, parts.size()));
    }

    private static void appendEscaped(String value, StringBuilder text) {
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (isUnreserved(character)) {
                text.append(character);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit(character >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(character & 0xF, 16)));
            }
        }
    }

    /** RFC 3986 2.3. */
    private static boolean isUnreserved(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || "-._~".indexOf(character) >= 0;
    }

    /** @return what can be parsed to the same */
    String write() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                write(literal.text(), text);
            } else if (part instanceof Macro macro) {
                char letter = macro.escaped() ? Character.toUpperCase(macro.letter()) : macro.letter();
                text.append("%{").append(letter);
                text.append(macro.count() == 0 ? "" : macro.count());
                text.append(macro.reversed() ? "r" : "")
                        .append(macro.delimiters())
                        .append('}');
            }
        }
        return text.toString();
    }

    private static void write(String literal, StringBuilder text) {
        for (int i = 0; i < literal.length(); i++) {
            char character = literal.charAt(i);
            if (literal.startsWith("%20", i)) {
                // RFC 7208 7.1: a domain may end with a macro, but not with what "%%20" ends with
                text.append("%-");
                i += 2;
            } else if (character == '%') {
                text.append("%%");
            } else if (character == ' ') {
                text.append("%_");
            } else {
                text.append(character);
            }
        }
    }
}
