package io.facteur.cli.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a properties file, in which single keys are changed and all else stays as an administrator wrote it: comments,
 * order, empty lines.
 */
final class PropertiesText {

    private static final Pattern LINE_ENDS = Pattern.compile("\\R");

    private PropertiesText() {}

    /**
     * The line of the key is replaced (the last one, which is the one that counts); without one, it is put behind the
     * comment that shows its default; without that, at the end.
     *
     * @param key letters, digits, dots, hyphens
     * @param value without line ends and backslashes
     */
    static String with(String text, String key, String value) {
        List<String> lines = new ArrayList<>(List.of(LINE_ENDS.split(text, -1)));
        boolean ended = lines.get(lines.size() - 1).isEmpty();
        if (ended) {
            lines.remove(lines.size() - 1);
        }
        String line = key + " =" + (value.isEmpty() ? "" : " " + value);
        int active = last(lines, "\\s*" + Pattern.quote(key) + "\\s*([=:\\s].*)?");
        int comment = last(lines, "\\s*#\\s*" + Pattern.quote(key) + "\\s*=.*");
        if (active >= 0) {
            int end = active;
            while (isContinued(lines.get(end)) && end + 1 < lines.size()) {
                end++;
            }
            if (!valueOf(lines.get(active)).equals(value) || end > active) {
                lines.subList(active, end + 1).clear();
                lines.add(active, line);
            }
        } else {
            lines.add(comment >= 0 ? comment + 1 : lines.size(), line);
        }
        return String.join(lineEnd(text), lines) + lineEnd(text);
    }

    private static int last(List<String> lines, String pattern) {
        int found = -1;
        boolean continuation = false;
        for (int i = 0; i < lines.size(); i++) {
            if (!continuation && lines.get(i).matches(pattern)) {
                found = i;
            }
            continuation = !lines.get(i).stripLeading().startsWith("#") && isContinued(lines.get(i));
        }
        return found;
    }

    /** An odd number of backslashes at the end: the next line belongs to this one. */
    private static boolean isContinued(String line) {
        int backslashes = 0;
        for (int i = line.length() - 1; i >= 0 && line.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String valueOf(String line) {
        Matcher value = Pattern.compile("\\s*[^=:\\s]+\\s*[=:]?\\s*(.*)").matcher(line);
        return value.matches() ? value.group(1).strip() : "";
    }

    private static String lineEnd(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }
}
