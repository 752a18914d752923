package io.facteur.server;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** Tells the administrator what the start waits for: a line that is rewritten on a terminal, lines elsewhere. */
final class Console {

    private final PrintStream out;
    private final boolean terminal;
    private Instant since = Instant.now();
    private String phase = "";

    Console(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A new phase begins: the one before is done. */
    synchronized void phase(String name) {
        done();
        phase = name;
        since = Instant.now();
        if (terminal) {
            out.print(name + " ...");
            out.flush();
        }
    }

    /** What the phase does at the moment. */
    synchronized void step(String step) {
        if (terminal) {
            out.print("\r\033[K" + phase + " ... " + step);
            out.flush();
        }
    }

    /** The current phase is done. */
    synchronized void done() {
        if (!phase.isEmpty()) {
            String dots = ".".repeat(Math.max(3, 36 - phase.length()));
            String seconds = Duration.between(since, Instant.now()).toSeconds() + " s";
            out.println((terminal ? "\r\033[K" : "") + phase + " " + dots + " " + seconds);
            phase = "";
        }
    }

    /** The current phase did not succeed. */
    synchronized void failed() {
        if (terminal && !phase.isEmpty()) {
            out.println();
        }
        phase = "";
    }

    synchronized void say(String text) {
        out.println(text);
    }
}
