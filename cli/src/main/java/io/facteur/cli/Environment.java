package io.facteur.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds one run of the command; the launcher says the rest in system properties.
 *
 * @param variables of the process
 * @param properties {@code facteur.command} (how the user called us), {@code facteur.launcher} (its absolute path),
 *     {@code facteur.default.home}, {@code facteur.distribution}, {@code facteur.progress} (see {@link #progress})
 * @param utf8 whether the output may have characters outside ASCII
 * @param console the terminal, when standard input and output are one
 */
record Environment(
        Map<String, String> variables,
        Map<String, String> properties,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean utf8,
        Optional<Console> console) {

    static Environment ofProcess() {
        Map<String, String> properties = new java.util.HashMap<>();
        for (String name : new String[] {
            "facteur.command", "facteur.launcher", "facteur.default.home", "facteur.distribution", "facteur.progress"
        }) {
            String value = System.getProperty(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        return new Environment(
                System.getenv(),
                properties,
                System.in,
                System.out,
                System.err,
                Charset.defaultCharset().equals(StandardCharsets.UTF_8),
                Optional.ofNullable(System.console()));
    }

    /** @return how the user calls the command, for advice that can be pasted */
    String command() {
        return properties.getOrDefault("facteur.command", "facteur");
    }

    Optional<Path> launcher() {
        return Optional.ofNullable(properties.get("facteur.launcher")).map(Path::of);
    }

    Optional<Path> distribution() {
        return Optional.ofNullable(properties.get("facteur.distribution")).map(Path::of);
    }

    String defaultHome() {
        return Optional.ofNullable(variables.get("FACTEUR_HOME"))
                .filter(value -> !value.isBlank())
                .orElseGet(() -> properties.getOrDefault("facteur.default.home", "data"));
    }

    /** The answer goes to a file and whoever waits for it looks at a terminal, which the JVM cannot find out. */
    boolean progress() {
        return "yes".equals(properties.get("facteur.progress"));
    }

    /** @return a line that cannot harm a terminal; characters that it does not have become question marks */
    String plain(String line) {
        String printable = Printable.line(line);
        return utf8 ? printable : printable.replaceAll("[^\\x00-\\x7f]", "?");
    }
}
