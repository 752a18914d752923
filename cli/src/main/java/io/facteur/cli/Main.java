package io.facteur.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code facteur} command. */
public final class Main {

    private static final int WIDTH = 100;

    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = run(Environment.ofProcess(), arguments);
        System.exit(exitCode);
    }

    static int run(Environment environment, String... arguments) {
        CommandLine commandLine = commandLine(environment);
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        environment.out().flush();
        environment.err().flush();
        return exitCode;
    }

    static CommandLine commandLine(Environment environment) {
        CommandLine commandLine = new CommandLine(FacteurCommand.class, factory(environment));
        commandLine
                .setOut(new PrintWriter(environment.out(), true))
                .setErr(new PrintWriter(environment.err(), true))
                .setUsageHelpWidth(WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, arguments) -> explain(environment, exception))
                .setExecutionExceptionHandler((exception, command, parsed) -> explain(environment, exception, parsed));
        if (!environment.utf8()) {
            commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        }
        return commandLine;
    }

    private static IFactory factory(Environment environment) {
        IFactory factory = CommandLine.defaultFactory();
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                K created = factory.create(type);
                if (created instanceof Verb verb) {
                    verb.setEnvironment(environment);
                }
                return created;
            }
        };
    }

    /** As picocli does, and what the shell made of a {@code *} cannot harm the terminal. */
    private static int explain(Environment environment, ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText(environment.plain(exception.getMessage())));
        if (!UnmatchedArgumentException.printSuggestions(exception, err)) {
            command.usage(err, command.getColorScheme());
        }
        return ExitCode.USAGE;
    }

    private static int explain(Environment environment, Exception exception, ParseResult parsed) {
        int exitCode = exception instanceof Failure failure ? failure.exitCode() : ExitCode.FAILED;
        String message = exception instanceof Failure
                ? exception.getMessage()
                : "unexpected: " + exception + ": please report it, with what you did";
        Verb verb = verbOf(parsed);
        if (verb != null && verb.json()) {
            environment.err().println(Json.error(exitCode, message, environment.utf8()));
        } else {
            environment.err().println(environment.plain("facteur: " + message));
        }
        if (!(exception instanceof Failure) && environment.variables().containsKey("FACTEUR_DEBUG")) {
            for (StackTraceElement element : exception.getStackTrace()) {
                environment.err().println("  at " + element);
            }
        }
        return exitCode;
    }

    private static Verb verbOf(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.commandSpec().userObject() instanceof Verb verb ? verb : null;
    }
}
