package io.facteur.cli.setup;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of an XML file, in which single elements are changed and all else stays: comments, order, indentation. */
final class XmlText {

    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    private XmlText() {}

    /** From the first character of an element to the one behind it. */
    private record Place(int start, int contentStart, int contentEnd, int end) {}

    /** @return where the first element of the name is that is no comment */
    private static Optional<Place> find(String text, String element, int from) {
        // what is in a comment is an example, and stays one: blanks of the same length keep all places
        String bare = COMMENT.matcher(text)
                .replaceAll(comment -> " ".repeat(comment.group().length()));
        Matcher found = Pattern.compile(
                        "<" + element + "(?:\\s[^<>]*?)?(?:/>|>(.*?)</" + element + "\\s*>)", Pattern.DOTALL)
                .matcher(bare);
        return found.find(from)
                ? Optional.of(new Place(
                        found.start(),
                        found.group(1) == null ? found.end() : found.start(1),
                        found.group(1) == null ? found.end() : found.end(1),
                        found.end()))
                : Optional.empty();
    }

    static boolean has(String text, String element) {
        return find(text, element, 0).isPresent();
    }

    /**
     * @param parent the element that has the other one, or gets it as its first
     * @param value what the element holds, unescaped
     * @throws IllegalArgumentException when the parent is not there
     */
    static String withValue(String text, String parent, String element, String value) {
        Place around = find(text, parent, 0)
                .filter(place -> place.contentStart() < place.end())
                .orElseThrow(() -> new IllegalArgumentException("there is no <" + parent + ">...</" + parent + ">"));
        Optional<Place> old =
                find(text, element, around.contentStart()).filter(place -> place.end() <= around.contentEnd());
        String whole = "<" + element + ">" + escaped(value) + "</" + element + ">";
        if (old.isPresent()) {
            return text.substring(0, old.get().start())
                    + whole
                    + text.substring(old.get().end());
        }
        String indent = indentOf(text, around.start()) + "    ";
        return text.substring(0, around.contentStart()) + "\n" + indent + whole + text.substring(around.contentStart());
    }

    /**
     * @param root the element that has it, or gets it as its last
     * @param lines of the element, from {@code <element>} to {@code </element>}, escaped
     */
    static String withElement(String text, String root, String element, String... lines) {
        Optional<Place> old = find(text, element, 0);
        if (old.isPresent()) {
            String indent = indentOf(text, old.get().start());
            return text.substring(0, old.get().start())
                    + String.join("\n" + indent, lines)
                    + text.substring(old.get().end());
        }
        Place around = find(text, root, 0)
                .filter(place -> place.contentStart() < place.end())
                .orElseThrow(() -> new IllegalArgumentException("there is no <" + root + ">...</" + root + ">"));
        String indent = "\n" + indentOf(text, around.start()) + "    ";
        int end = text.substring(0, around.contentEnd()).stripTrailing().length();
        return text.substring(0, end) + "\n" + indent + String.join(indent, lines) + text.substring(end);
    }

    /** Takes an element away, with its line. */
    static String without(String text, String element) {
        Optional<Place> old = find(text, element, 0);
        if (old.isEmpty()) {
            return text;
        }
        String before = text.substring(0, old.get().start()).replaceAll("[ \t]+$", "");
        String after = text.substring(old.get().end()).replaceFirst("^[ \t]*\r?\n", "");
        return before + after;
    }

    static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String indentOf(String text, int place) {
        int lineStart = text.lastIndexOf('\n', place - 1) + 1;
        String line = text.substring(lineStart, place);
        return line.isBlank() ? line : "";
    }
}
