package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.dns.DomainName;
import io.facteur.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One verb of the command, with the options that all have, and how all speak to the user. */
abstract class Verb implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The directory of the instance. Also FACTEUR_HOME; by default data/ beside the launcher.")
    private String homeOption;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private Environment environment;

    final void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    final Environment environment() {
        return environment;
    }

    final boolean json() {
        return json;
    }

    final Home home() {
        return new Home(Path.of(homeOption == null ? environment.defaultHome() : homeOption));
    }

    /** @return the home as a person would write it here */
    final String homeName() {
        Path root = home().root();
        Path here = Path.of("").toAbsolutePath();
        return (root.startsWith(here) && !root.equals(here) ? here.relativize(root) : root) + "/";
    }

    /** @return the configuration that a server on this home uses when it is not told another */
    final Path conf() {
        Path own = home().conf();
        if (Files.isDirectory(own)) {
            return own;
        }
        return environment.distribution().map(path -> path.resolve("conf")).orElse(own);
    }

    /** @return a command that the user can paste, for the same home; each argument as the shell must see it */
    final String advice(String... arguments) {
        StringBuilder command = new StringBuilder(environment.command());
        for (String argument : arguments) {
            command.append(' ').append(quoted(argument));
        }
        return homeOption == null
                ? command.toString()
                : command.append(" --home ").append(quoted(homeOption)).toString();
    }

    private static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9@%+=:,./_-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    final Api api() {
        return Api.connect(this);
    }

    /** Prints one line for people, see {@link Environment#plain}. */
    final void say(String line) {
        environment.out().println(plain(line));
    }

    final void warn(String line) {
        environment.err().println(plain(line));
    }

    final void answer(JsonNode node) {
        environment.out().println(Json.write(node, environment.utf8()));
    }

    /** Prints one line of JSON lines. */
    final void answerLine(JsonNode node) {
        environment.out().println(Json.line(node));
    }

    private String plain(String line) {
        return environment.plain(line);
    }

    final DomainName domain(String text) {
        requireReadable(text);
        try {
            return DomainName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage());
        }
    }

    final Address address(String text) {
        requireReadable(text);
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage());
        }
    }

    private void requireReadable(String text) {
        // The JVM reads arguments in the locale's character set: what it does not have has been lost already.
        if (!environment.utf8() && text.chars().anyMatch(c -> c > 0x7f)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "the locale of this terminal has no UTF-8: give the ASCII form of the domain (xn--...), or set"
                            + " LC_ALL=C.UTF-8");
        }
    }

    /** @return both forms where the terminal has the characters for it */
    final String show(DomainName domain) {
        return environment.utf8() ? domain.display() : domain.ascii();
    }

    final String show(Address address) {
        return environment.utf8() ? address.display() : address.ascii();
    }

    /** Asks on a terminal; elsewhere whoever wrote the script has decided. */
    final void confirm(String question, boolean yes) {
        if (yes || environment.console().isEmpty()) {
            return;
        }
        String answer = environment.console().get().readLine("%s [y/N] ", plain(question));
        if (answer == null || !answer.strip().toLowerCase(java.util.Locale.ROOT).matches("y|yes")) {
            throw new Failure(ExitCode.FAILED, "nothing was changed");
        }
    }

    @Override
    public final Integer call() throws Exception {
        return run();
    }

    /** @return the exit code */
    abstract int run() throws Exception;
}
