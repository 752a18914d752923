package io.facteur.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** What the files and the command lines of all children have in common. */
final class ChildFiles {

    private ChildFiles() {}

    /** Makes the directories of a child; that of its temporary files is empty afterwards. */
    static void create(ChildOptions options) throws IOException {
        Files.createDirectories(conf(options));
        Files.createDirectories(temporary(options));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary(options))) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * The beginning of a command, with {@code setsid} where there is one: Ctrl-C is for the parent, which stops its
     * children. Options of the JVM that the environment has for the child, {@code FACTEUR_CASSANDRA_JAVA_OPTS} for one,
     * come after these, and win.
     */
    static List<String> java(ChildOptions options, String heap) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+PerfDisableSharedMem",
                "-Djava.net.preferIPv4Stack=" + !options.address().contains(":"),
                // Native libraries are unpacked there; the system's own would fill up, killed run after killed run.
                "-Djava.io.tmpdir=" + temporary(options)));
        command.addAll(ofTheEnvironment(options.name()));
        return command;
    }

    private static List<String> ofTheEnvironment(String name) {
        String value = System.getenv("FACTEUR_" + name.toUpperCase(Locale.ROOT) + "_JAVA_OPTS");
        return value == null || value.isBlank()
                ? List.of()
                : List.of(value.strip().split("\\s+"));
    }

    static Path conf(ChildOptions options) {
        return options.directory().resolve("conf");
    }

    private static Path temporary(ChildOptions options) {
        return options.directory().resolve("tmp");
    }

    /** @return the last lines of a file, empty when it cannot be read */
    static List<String> lastLines(Path file, int count) {
        Deque<String> last = new ArrayDeque<>();
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                last.addLast(line);
                if (last.size() > count) {
                    last.removeFirst();
                }
            });
        } catch (IOException | UncheckedIOException e) {
            last.addLast("(" + file + " cannot be read: " + e.getMessage() + ")");
        }
        return List.copyOf(last);
    }

    static String resource(String name) throws IOException {
        try (InputStream stream = ChildFiles.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("missing resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
