package io.facteur.cli.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The service of a home, for systemd: the distribution's file with the places of this machine in it. */
public final class SystemdUnit {

    public static final String NAME = "facteur.service";
    public static final String USER = "facteur";

    /** In the distribution: the file as it is when all is at its usual place. */
    static final Path USUAL_LAUNCHER = Path.of("/opt/facteur/bin/facteur");

    static final Path USUAL_HOME = Path.of("/var/lib/facteur");

    private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));

    private SystemdUnit() {}

    /**
     * @param launcher absolute
     * @param distribution where {@code lib/} is
     * @param javaHome of the JDK 17
     * @throws IllegalArgumentException when a path has characters that a unit cannot have
     */
    public static String text(Path launcher, Path distribution, Path home, Path javaHome) {
        for (Path path : List.of(launcher, distribution, home, javaHome)) {
            // systemd.syntax(7): quotes, percent signs and dollars have a meaning of their own
            if (!path.toString().matches("/[A-Za-z0-9/._+@:~-]*")) {
                throw new IllegalArgumentException("a service cannot have the path \"" + path
                        + "\": letters, digits and . _ + @ : ~ - only; move it, or link to it");
            }
        }
        return template()
                .replace(USUAL_LAUNCHER.toString(), launcher.toString())
                .replace(USUAL_HOME.toString(), home.toString())
                .replaceFirst(
                        "(?m)^# Environment=JAVA_HOME=.*$",
                        "Environment=JAVA_HOME=" + java.util.regex.Matcher.quoteReplacement(javaHome.toString()))
                .replaceFirst(
                        "(?m)^ProtectHome=.*$",
                        java.util.regex.Matcher.quoteReplacement(protectHome(launcher, distribution, home, javaHome)));
    }

    /** What lies under /home must stay visible there, and nothing else. */
    private static String protectHome(Path launcher, Path distribution, Path home, Path javaHome) {
        StringBuilder lines = new StringBuilder("ProtectHome=tmpfs");
        boolean needed = false;
        for (Path path : List.of(launcher.getParent(), distribution, javaHome)) {
            if (isUnderHomes(path)) {
                needed = true;
                String line = "\nBindReadOnlyPaths=" + path;
                if (!Pattern.compile("^" + Pattern.quote(line.strip()) + "$", Pattern.MULTILINE)
                        .matcher(lines)
                        .find()) {
                    lines.append(line);
                }
            }
        }
        if (isUnderHomes(home)) {
            needed = true;
            lines.append("\nBindPaths=").append(home);
        }
        return needed ? lines.toString() : "ProtectHome=yes";
    }

    private static boolean isUnderHomes(Path path) {
        return HOMES.stream().anyMatch(path::startsWith);
    }

    static String template() {
        try (InputStream in = SystemdUnit.class.getResourceAsStream(NAME)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
