package io.facteur.cli;

import io.facteur.home.Home;
import io.facteur.home.HomeLock;
import io.facteur.home.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the launcher's foreground "up" becomes, without a mail server: it holds the home and says what it does. */
public final class FakeServerProcess {

    private FakeServerProcess() {}

    /**
     * {@code up --home DIR [--bind ADDRESS]}; it fails when the home has a file named {@code fail}, and goes
     * on stopping as long as it has one named {@code hold}.
     */
    public static void main(String[] arguments) throws Exception {
        Home home = new Home(Path.of(arguments[2]));
        HomeLock lock = HomeLock.tryAcquire(home).orElseThrow();
        state(RunState.STARTING, "waiting for nothing").write(home);
        System.out.println("Starting " + String.join(" ", arguments));
        if (Files.exists(home.root().resolve("fail"))) {
            System.out.println("port 2525 is in use");
            System.exit(3);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                state(RunState.STOPPING, "finishing what was begun").write(home);
                while (Files.exists(home.root().resolve("hold"))) {
                    Thread.sleep(20);
                }
                lock.close();
            } catch (Exception e) {
                Runtime.getRuntime().halt(9);
            }
        }));
        state(RunState.READY, "serving").write(home);
        // as the server does: a moment after
        Thread.sleep(300);
        System.out.println("Ready on 127.0.0.2\n  next: something");
        // longer than any test: one that is forgotten ends by itself
        Thread.sleep(300_000);
    }

    private static RunState state(String state, String step) {
        return new RunState(
                ProcessHandle.current().pid(), state, step, Instant.now().toString(), List.of(), List.of());
    }
}
