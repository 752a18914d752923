package io.facteur.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** Where a new password comes from, the same for every verb that sets one. */
final class NewPassword {

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            description = "Set this password. Others on this machine can see it while the command runs.")
    private String text;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Set the password that is the first line of a file; - is the standard input.")
    private String file;

    @Option(names = "--ask-password", description = "Ask for the password on the terminal.")
    private boolean ask;

    /** @param generated whether the user has not seen it yet */
    record Choice(String password, boolean generated) {}

    /** @param given the options, null when there is none of them */
    static Choice choose(NewPassword given, Verb verb) throws IOException {
        if (given == null) {
            return new Choice(MemorablePassword.generate(), true);
        }
        String password;
        if (given.ask) {
            password = askTwice(verb);
        } else if (given.file != null) {
            password = firstLine(given.file, verb);
        } else {
            password = given.text;
        }
        if (password == null || password.isBlank()) {
            throw new Failure(ExitCode.USAGE, "the password is empty");
        }
        return new Choice(password, false);
    }

    private static String firstLine(String file, Verb verb) throws IOException {
        byte[] content;
        try {
            content = file.equals("-") ? verb.environment().in().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read the password file " + file + ": " + e, e);
        }
        return new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }

    private static String askTwice(Verb verb) {
        Console console = verb.environment()
                .console()
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, "--ask-password needs a terminal; elsewhere use --password-file -"));
        char[] first = console.readPassword("New password: ");
        char[] second = console.readPassword("Again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new Failure(ExitCode.USAGE, "the two passwords differ: nothing was changed");
        }
        return new String(first);
    }
}
