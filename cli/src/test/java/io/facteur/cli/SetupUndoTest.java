package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SetupUndoTest extends SetupFixture {

    private static Map<String, String> tree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            Map<String, String> tree = new java.util.TreeMap<>();
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                tree.put(root.relativize(path).toString(), Files.readString(path));
            }
            return tree;
        }
    }

    @Test
    void dryRunShouldChangeNothing() throws Exception {
        Run run = setUp("--dry-run");

        assertThat(home).doesNotExist();
        assertThat(run.out)
                .contains("  + hostname = mail.example.org", "Would listen on 25 465 587", "Nothing was changed.")
                .doesNotContain("next:");
    }

    @Test
    void secondSetupShouldChangeNothing() throws Exception {
        setUp();
        Map<String, String> before = tree(home);

        assertThat(setUp().out).contains("Nothing changes: the files say it already.");
        assertThat(tree(home)).isEqualTo(before);
    }

    @Test
    void undoShouldRestoreWhatWas() throws Exception {
        setUp();
        Map<String, String> first = tree(home.resolve("conf"));
        setup("other.example.org", "--bind", "127.0.0.71");

        Run undo = setup("--undo");
        assertThat(undo.exitCode).isZero();
        assertThat(undo.out).startsWith("As before: conf/facteur.properties");
        assertThat(tree(home.resolve("conf"))).isEqualTo(first);

        assertThat(setup("--undo").out).contains("conf/ in the home was made by the set-up, and is gone");
        assertThat(home.resolve("conf")).doesNotExist();
        assertThat(setup("--undo").exitCode).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void undoShouldKeepAConfThatSomebodyUses() throws Exception {
        Files.createDirectories(home);
        setUp();
        Files.writeString(home.resolve("conf/authentication.xml"), "<authentication/>");

        setup("--undo");

        assertThat(conf("authentication.xml")).isEqualTo("<authentication/>");
        assertThat(settings().get("hostname")).isEqualTo("localhost");
    }

    @Test
    void undoShouldNotOverwriteWhatSomebodyChangedSince() throws Exception {
        setUp();
        Files.writeString(home.resolve("conf/facteur.properties"), conf("facteur.properties") + "vault = on\n");

        Run undo = setup("--undo");

        assertThat(undo.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(undo.err).contains("facteur.properties was changed after the set-up", "nothing was restored");
        assertThat(settings().get("vault")).isEqualTo("on");
    }

    @Test
    void restartShouldBeAdvisedWhileTheServerRuns() throws Exception {
        try (FakeServer server = new FakeServer(new Home(home))) {
            assertThat(server.home.root()).isEqualTo(home);
            assertThat(setUp().out).contains("next: ./facteur down && ./facteur up --detach");
            assertThat(setup("--undo").out).contains("next: ./facteur down && ./facteur up --detach");
        }
    }
}
