package io.facteur.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of tags that DKIM's header fields and key records are made of (RFC 6376 3.2), DMARC's and ARC's as well.
 * Octets above 127 are taken in values (RFC 8616: U-labels; notes are in any language).
 *
 * @param text what was parsed; each character is one octet (ISO 8859-1)
 * @param tags in their order; no name twice
 */
public record TagList(String text, List<Tag> tags) {

    /** The standards know 14 for a signature; whatever has more than this is not read. */
    public static final int MAXIMUM_TAGS = 64;

    /**
     * @param name as written: names are case-sensitive
     * @param value without white space at its ends; folds in it are as they were
     * @param start where, in the whole text, what follows the {@code =} begins
     * @param end where it ends: at the semicolon, or at the end of the text
     */
    public record Tag(String name, String value, int start, int end) {

        /** The value without any white space: for base64, and lists that may be folded anywhere. */
        public String compact() {
            int space = firstSpace(value);
            if (space < 0) {
                return value;
            }
            byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
            int length = space;
            for (int i = space + 1; i < octets.length; i++) {
                if (!isSpace((char) octets[i])) {
                    octets[length++] = octets[i];
                }
            }
            return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
        }

        /** The value read as UTF-8; octets that are not UTF-8 become U+FFFD. */
        public String unicode() {
            return utf8(value);
        }

        private static int firstSpace(String value) {
            for (int i = 0; i < value.length(); i++) {
                if (isSpace(value.charAt(i))) {
                    return i;
                }
            }
            return -1;
        }
    }

    public TagList {
        tags = List.copyOf(tags);
    }

    /**
     * @param text octets as characters (ISO 8859-1), folds included
     * @return the problem says at which octet, counted from 1, what is wrong
     */
    public static Parsed<TagList> parse(String text) {
        return new Parser(text).parse();
    }

    public Optional<Tag> tag(String name) {
        for (int i = 0; i < tags.size(); i++) {
            if (tags.get(i).name().equals(name)) {
                return Optional.of(tags.get(i));
            }
        }
        return Optional.empty();
    }

    /** @return the value of a tag, without white space at its ends */
    public Optional<String> value(String name) {
        return tag(name).map(Tag::value);
    }

    /** @param latin octets as characters */
    static String utf8(String latin) {
        for (int i = 0; i < latin.length(); i++) {
            if (latin.charAt(i) > '~') {
                return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return latin;
    }

    /** @return without white space at its ends */
    static String stripped(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static final class Parser {

        private final String text;
        private final List<Tag> tags = new ArrayList<>(12);
        private int position;
        private String error;

        Parser(String text) {
            this.text = text;
        }

        Parsed<TagList> parse() {
            boolean more = true;
            while (more) {
                tag();
                more = error == null && position < text.length();
                if (more) {
                    position++;
                    more = !atEnd();
                }
            }
            return error == null
                    ? Parsed.of(new TagList(text, tags))
                    : Parsed.problem("malformed-tag-list", error + " at octet " + (position + 1));
        }

        /** After a semicolon: it may be the last one. */
        private boolean atEnd() {
            int after = position;
            while (after < text.length() && isSpace(text.charAt(after))) {
                after++;
            }
            return after == text.length();
        }

        private void tag() {
            skipSpace();
            int nameStart = position;
            while (position < text.length() && isNameCharacter(text.charAt(position), position == nameStart)) {
                position++;
            }
            String name = text.substring(nameStart, position);
            if (name.isEmpty()) {
                error = "there is no tag name where one must be";
                return;
            }
            skipSpace();
            if (position == text.length() || text.charAt(position) != '=') {
                error = "there is no \"=\" after the tag \"" + name + "\"";
                return;
            }
            if (tags.size() == MAXIMUM_TAGS) {
                error = "there are more than " + MAXIMUM_TAGS + " tags";
                return;
            }
            if (isKnown(name)) {
                // RFC 6376 3.2: tags with duplicate names make the whole list invalid
                error = "the tag \"" + name + "\" is there a second time, before its value";
                return;
            }
            position++;
            int start = position;
            value();
            if (error == null) {
                tags.add(new Tag(name, stripped(text, start, position), start, position));
            }
        }

        private boolean isKnown(String name) {
            for (int i = 0; i < tags.size(); i++) {
                if (tags.get(i).name().equals(name)) {
                    return true;
                }
            }
            return false;
        }

        private void value() {
            while (position < text.length() && text.charAt(position) != ';') {
                char c = text.charAt(position);
                if (c == '\r' ? !skipFold() : c != ' ' && c != '\t' && (c < '!' || c == 0x7f)) {
                    error = "there is a control character";
                    return;
                }
                position++;
            }
        }

        /** At a CR: FWS is CR LF and white space. Moves to the last octet of the fold. */
        private boolean skipFold() {
            boolean fold = position + 2 < text.length()
                    && text.charAt(position + 1) == '\n'
                    && (text.charAt(position + 2) == ' ' || text.charAt(position + 2) == '\t');
            position += fold ? 2 : 0;
            return fold;
        }

        private void skipSpace() {
            while (position < text.length()) {
                char c = text.charAt(position);
                if (c != ' ' && c != '\t' && !(c == '\r' && skipFold())) {
                    return;
                }
                position++;
            }
        }

        private static boolean isNameCharacter(char c, boolean first) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || !first && (c >= '0' && c <= '9' || c == '_');
        }
    }
}
