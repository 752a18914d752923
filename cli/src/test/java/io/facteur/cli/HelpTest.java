package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

    static final Path NOWHERE = Path.of("target/no-such-home");

    static Stream<List<String>> verbs() {
        List<List<String>> verbs = new ArrayList<>();
        collect(Main.commandLine(Environment.ofProcess()), List.of(), verbs);
        return verbs.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> verbs) {
        verbs.add(path);
        command.getSubcommands().forEach((name, child) -> {
            List<String> next = new ArrayList<>(path);
            next.add(name);
            collect(child, next, verbs);
        });
    }

    private static Run help(List<String> verb) {
        List<String> arguments = new ArrayList<>(verb);
        arguments.add("--help");
        return Run.on(NOWHERE).run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void helpShouldHaveAnExampleOfTheVerb(List<String> verb) {
        Run run = help(verb);

        assertThat(run.exitCode).isZero();
        assertThat(run.err).isEmpty();
        String example = run.out.substring(run.out.indexOf("Example"));
        assertThat(example).contains(("facteur " + String.join(" ", verb)).strip());
        assertThat(run.out).isASCII();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void verbShouldHaveTheOptionsThatAllHave(List<String> verb) {
        CommandLine command = Main.commandLine(Environment.ofProcess());
        for (String name : verb) {
            command = command.getSubcommands().get(name);
        }
        if (command.getSubcommands().isEmpty()) {
            assertThat(command.getCommandSpec().optionsMap()).containsKeys("--home", "--json", "--help");
        }
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void examplesShouldBeUnderstood(List<String> verb) {
        help(verb).out.lines().filter(line -> line.startsWith("  facteur ")).forEach(line -> {
            String command = line.strip().replaceAll(" [<>|].*", "");
            String[] arguments = Arrays.stream(command.split(" ")).skip(1).toArray(String[]::new);
            assertThat(Main.commandLine(Environment.ofProcess()).parseArgs(arguments))
                    .as(line)
                    .isNotNull();
        });
    }

    @Test
    void commandShouldBeAMistakeWhenAVerbIsMissing() {
        assertThat(Run.on(NOWHERE).run().exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(Run.on(NOWHERE).run("user").exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(Run.on(NOWHERE).run("usr").err).contains("usr");
    }

    @Test
    void versionShouldNameJames() {
        assertThat(Run.on(NOWHERE).run("version").out).contains("James 3.8").doesNotContain("$");
        assertThat(Run.on(NOWHERE).run("--version").out).contains("James 3.8");
        assertThat(Run.on(NOWHERE).run("version", "--json").json().path("james").asText())
                .startsWith("3.8");
    }

    @Test
    void completionShouldKnowTheVerbs() {
        Run run = Run.on(NOWHERE).run("completion", "bash");

        assertThat(run.exitCode).isZero();
        assertThat(run.out).contains("send-test").contains("--password-file");
    }
}
