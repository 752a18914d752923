package io.facteur.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the child that reads attachments is started with, and what it may use.
 *
 * @param lib directory of its jars, and of nothing else
 * @param temporary directory of its own, where what it reads is put
 * @param heap such as {@code 128m}
 * @param largest bytes of a document; a larger one has no text
 * @param longest characters of a text; what follows is left out
 * @param limit how long one document may take, the start of the child included
 * @param idle after how long without a document it ends
 */
public record TextOptions(
        Path lib, Path temporary, String heap, long largest, int longest, Duration limit, Duration idle) {

    private static final String MAIN = "io.facteur.embedded.text.TextMain";

    /** @return the limits that suit a mail server: 20 MiB in, a million characters out, 20 seconds, 128 MiB of heap */
    public static TextOptions of(Path lib, Path temporary) {
        return new TextOptions(
                lib, temporary, "128m", 20L << 20, 1 << 20, Duration.ofSeconds(20), Duration.ofMinutes(1));
    }

    /** It may wait: it runs with low priority where that can be said. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        for (List<String> prefix : List.of(List.of("/usr/bin/setsid"), List.of("/usr/bin/nice", "-n", "10"))) {
            if (Files.isExecutable(Path.of(prefix.get(0)))) {
                command.addAll(prefix);
            }
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx" + heap,
                "-Xms16m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                // Else Java says so where the answers go, which looks like an answer, and its end like a failure of
                // ours.
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+PerfDisableSharedMem",
                "-XX:MaxMetaspaceSize=96m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:ReservedCodeCacheSize=32m",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary,
                "-Duser.home=" + temporary,
                "-cp",
                lib + "/*",
                MAIN,
                Integer.toString(longest)));
        return command;
    }
}
