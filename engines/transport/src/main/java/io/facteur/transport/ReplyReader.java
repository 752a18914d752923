package io.facteur.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the lines of a reply together, RFC 5321 4.2.1. Of one connection and one thread. A reply has at most {@link
 * #MAX_LINES} lines, of which the first {@link #KEPT_LINE} characters are kept each; a line that is no part of a reply ends
 * it. After a malformed reply nothing that follows can be believed: the connection is to be closed.
 */
public final class ReplyReader {

    /** EHLO of a large provider has fifteen. */
    public static final int MAX_LINES = 100;

    /** RFC 5321 4.5.3.1.5 has 512 octets for a line. */
    public static final int KEPT_LINE = 512;

    private static final int CODE_LENGTH = 3;
    private static final int LONGEST_QUOTE = 60;

    private final List<String> lines = new ArrayList<>();
    private int code;

    /**
     * @param line without its end
     * @return the reply that ends with this line; empty while more is to come
     */
    public Optional<Reply> line(String line) {
        int found = codeOf(line);
        if (found < 0 || !lines.isEmpty() && found != code || lines.size() >= MAX_LINES) {
            String reason = lines.size() >= MAX_LINES ? "more than " + MAX_LINES + " lines" : quoted(line);
            lines.clear();
            return Optional.of(Reply.malformed(reason));
        }
        code = found;
        String text = line.length() > CODE_LENGTH ? line.substring(CODE_LENGTH + 1) : "";
        lines.add(printable(text.length() > KEPT_LINE ? text.substring(0, KEPT_LINE) : text));
        if (line.length() > CODE_LENGTH && line.charAt(CODE_LENGTH) == '-') {
            return Optional.empty();
        }
        Reply reply = new Reply(code, withoutRepeatedStatus(lines));
        lines.clear();
        return Optional.of(reply);
    }

    private static int codeOf(String line) {
        if (line.length() < CODE_LENGTH
                || line.length() > CODE_LENGTH && " -".indexOf(line.charAt(CODE_LENGTH)) < 0
                || line.charAt(0) < '2'
                || line.charAt(0) > '5') {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < CODE_LENGTH; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code;
    }

    /** RFC 2034 4: each line begins with the same status code; people need to read it once. */
    private static List<String> withoutRepeatedStatus(List<String> lines) {
        Optional<String> status = EnhancedStatus.atStartOf(lines.get(0)).map(EnhancedStatus::toString);
        if (status.isEmpty() || lines.size() == 1) {
            return lines;
        }
        List<String> shorter = new ArrayList<>(lines);
        shorter.replaceAll(line -> line.startsWith(status.get() + " ")
                ? line.substring(status.get().length() + 1)
                : line);
        shorter.set(0, lines.get(0));
        return shorter;
    }

    private static String quoted(String line) {
        String start = line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line;
        return "\"" + printable(start) + "\"";
    }

    /** A stranger's text goes to logs, terminals and bounces. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
