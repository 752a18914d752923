package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.home.Home;
import io.facteur.home.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "up --detach", "status" and "down" with a real process in place of the server. */
class LifecycleTest {

    @TempDir
    Path directory;

    Home home;
    Path launcher;

    @BeforeEach
    void makeLauncher() throws Exception {
        home = new Home(directory.resolve("home"));
        launcher = directory.resolve("facteur");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -Xshare:auto -cp '"
                        + System.getProperty("java.class.path") + "' io.facteur.cli.FakeServerProcess \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void endWhatIsLeft() throws Exception {
        Files.deleteIfExists(hold());
        var process = RunState.read(home).flatMap(state -> ProcessHandle.of(state.pid()));
        if (process.isPresent()) {
            process.get().destroyForcibly();
            process.get().onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** As long as it is there, the process goes on stopping. */
    private Path hold() {
        return home.root().resolve("hold");
    }

    private Run.Builder builder() {
        return Run.on(home.root()).property("facteur.launcher", launcher.toString());
    }

    private Run run(String... arguments) {
        return builder().run(arguments);
    }

    @Test
    void upShouldReturnWhenReadyAndDownWhenStopped() throws Exception {
        Run up = run("up", "--detach", "--bind", "127.0.0.2");

        assertThat(up.err).isEmpty();
        assertThat(up.exitCode).isZero();
        assertThat(up.out)
                .contains("Starting up --home " + home.root() + " --bind 127.0.0.2")
                .contains("  next: something")
                .contains("Running in the background, process ")
                .contains("Stop it with ./facteur down");
        assertThat(run("status").out).startsWith("ready on ");
        assertThat(run("logs", "up").out).contains("Starting up");
        assertThat(run("up", "--detach").exitCode).isEqualTo(ExitCode.ALREADY_THERE);

        Files.createFile(hold());
        Run.Builder stopping = builder();
        CompletableFuture<Run> stopped = CompletableFuture.supplyAsync(() -> stopping.run("down"));
        await().atMost(Duration.ofSeconds(50)).until(() -> stopping.said().contains("finishing what was begun"));
        assertThat(stopped).isNotDone();
        Files.delete(hold());
        Run down = stopped.get(60, TimeUnit.SECONDS);

        assertThat(down.exitCode).isZero();
        assertThat(down.out).containsPattern("Stopped in \\d+\\.\\d s");
        Run after = run("status");
        assertThat(after.exitCode).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(after.out).startsWith("stopped on ").doesNotContain("killed");
        assertThat(run("down").out).contains("was not running");
    }

    @Test
    void upShouldShowWhyWhenTheServerEnds() throws Exception {
        home.create();
        Files.createFile(home.root().resolve("fail"));

        Run up = run("up", "--detach");

        assertThat(up.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(up.out).contains("port 2525 is in use");
        assertThat(up.err).contains("exit code 3");
    }

    @Test
    void statusShouldSayThatItWasKilledWhenItWas() throws Exception {
        assertThat(run("up", "--detach", "--json").json().path("state").asText())
                .isEqualTo("ready");
        ProcessHandle process =
                ProcessHandle.of(RunState.read(home).orElseThrow().pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(60, TimeUnit.SECONDS);

        assertThat(run("status").out).startsWith("stopped on ").contains("the last run was killed");
        assertThat(run("status", "--json").json().path("crashed").asBoolean()).isTrue();
        assertThat(run("down").exitCode).isZero();
    }

    @Test
    void downShouldGiveUpWithAdviceWhenTheTimeIsOver() throws Exception {
        run("up", "--detach");
        Files.createFile(hold());

        Run down = run("down", "--timeout", "0");

        assertThat(down.exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(down.err).contains("still stopping after 0 s").contains("kill -9");
        Files.delete(hold());
        assertThat(run("down").exitCode).isZero();
    }
}
