package io.facteur.protocols.managesieve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the lines of a client together to a command: its words, quoted strings and literals (RFC 5804 4.). */
final class CommandReader {

    /** At the end of a line: the octets that follow it belong to the command. A client's literal has a plus. */
    private static final Pattern LITERAL = Pattern.compile("\\{([0-9]{1,9})\\+?}\r\n\\z");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
    private final List<String> words = new ArrayList<>();
    private int octetsOfLiteral;
    private int octets;

    /** What a client sent cannot be understood, or is too much. The session ends: where the next command is, is not known. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * @param input a line, with its line end
     * @param limit octets of a command
     * @return the command, when the line was its last
     */
    Optional<List<String>> add(byte[] input, int limit) throws Malformed {
        octets += input.length;
        if (octets > limit) {
            throw new Malformed("The command is too large");
        }
        int offset = 0;
        if (octetsOfLiteral > 0) {
            offset = Math.min(octetsOfLiteral, input.length);
            literal.write(input, 0, offset);
            octetsOfLiteral -= offset;
            if (octetsOfLiteral > 0) {
                return Optional.empty();
            }
            words.add(literal.toString(StandardCharsets.UTF_8));
            literal.reset();
        }
        if (offset == input.length) {
            return Optional.empty();
        }
        line.write(input, offset, input.length - offset);
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        Matcher end = LITERAL.matcher(text);
        if (end.find()) {
            octetsOfLiteral = Integer.parseInt(end.group(1));
            if (octets + octetsOfLiteral > limit) {
                throw new Malformed("The literal is too large");
            }
            split(text.substring(0, end.start()));
            if (octetsOfLiteral == 0) {
                words.add("");
            }
            return Optional.empty();
        }
        split(text);
        List<String> command = List.copyOf(words);
        words.clear();
        octets = 0;
        return Optional.of(command);
    }

    /** @return whether a command has begun, and its end has not come */
    boolean isInside() {
        return octets > 0;
    }

    private void split(String text) throws Malformed {
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (first == ' ' || first == '\r' || first == '\n') {
                at++;
            } else if (first == '"') {
                at = quoted(text, at + 1);
            } else {
                int end = at;
                while (end < text.length() && " \r\n\"".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                words.add(text.substring(at, end));
                at = end;
            }
        }
    }

    private int quoted(String text, int start) throws Malformed {
        StringBuilder value = new StringBuilder();
        int at = start;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                value.append(text.charAt(at));
            }
            at++;
        }
        if (at >= text.length()) {
            throw new Malformed("A quoted string does not end");
        }
        words.add(value.toString());
        return at + 1;
    }
}
