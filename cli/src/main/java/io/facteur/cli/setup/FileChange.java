package io.facteur.cli.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file that becomes another.
 *
 * @param path in the home
 * @param before its text; of the distribution's, where the home has none yet
 * @param secret whether nobody may see what is in it
 */
public record FileChange(Path path, String before, String after, boolean secret) {

    FileChange(Path path, String before, String after) {
        this(path, before, after, false);
    }

    public boolean changes() {
        return !before.equals(after);
    }

    /** @return the lines that go ({@code - key = old}) and those that come ({@code + key = new}), in their order */
    public List<String> lines() {
        if (secret) {
            return List.of("+ (a password)");
        }
        Map<String, Integer> old = counted(before);
        Map<String, Integer> present = counted(after);
        List<String> lines = new ArrayList<>();
        missing(before, present).forEach(line -> lines.add("- " + line));
        missing(after, old).forEach(line -> lines.add("+ " + line));
        return List.copyOf(lines);
    }

    private static Map<String, Integer> counted(String text) {
        Map<String, Integer> count = new LinkedHashMap<>();
        text.lines().forEach(line -> count.merge(line.strip(), 1, Integer::sum));
        return count;
    }

    private static List<String> missing(String text, Map<String, Integer> there) {
        Map<String, Integer> left = new LinkedHashMap<>(there);
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && left.merge(line, -1, Integer::sum) < 0)
                .toList();
    }
}
