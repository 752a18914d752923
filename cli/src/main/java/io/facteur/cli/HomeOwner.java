package io.facteur.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whoever owns a home, writes in it. Root does not do it for another user: with a link there, or a race, that user, who may
 * be a server that was broken into, would have root write or give away any file of the machine.
 */
final class HomeOwner {

    private static final String ROOT = "root";

    private HomeOwner() {}

    /**
     * When root calls for a home of another user, the same command is run as that user.
     *
     * @return its exit code; empty when the caller is to go on itself
     */
    static Optional<Integer> runInstead(Verb verb) throws IOException, InterruptedException {
        Path home = verb.home().root();
        if (!ROOT.equals(System.getProperty("user.name")) || !Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        // Of a link its target's: that is where would be written
        String owner = Files.getOwner(home).getName();
        if (owner.equals(ROOT)) {
            return Optional.empty();
        }
        Path launcher = verb.environment()
                .launcher()
                .orElseThrow(() -> new Failure(ExitCode.FAILED, "call it as " + owner + ", who owns " + home));
        List<String> command = command(
                owner, launcher, verb.spec.root().commandLine().getParseResult().originalArgs());
        try {
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            // as the user called it, for what it advises
            builder.environment().put("FACTEUR_COMMAND", verb.environment().command());
            return Optional.of(builder.start().waitFor());
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "runuser cannot be run: call it as " + owner + ", who owns " + home, e);
        }
    }

    private static List<String> command(String owner, Path launcher, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("runuser", "-u", owner, "--", launcher.toString()));
        command.addAll(arguments);
        return command;
    }
}
