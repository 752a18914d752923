package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher with a Java that only says how it was called, and a Maven that only makes the directories. */
class LauncherTest {

    @TempDir
    Path directory;

    Path root;
    Path dist;
    Path jdk;
    final Map<String, String> variables = new TreeMap<>();

    record Result(int exitCode, String output) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        directory = directory.toRealPath();
        root = Files.createDirectories(directory.resolve("check out"));
        dist = root.resolve("server/target/distribution");
        jdk = java("jdk", "17.0.15");
        Files.createDirectories(root.resolve("cli/src/main"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.copy(Path.of(System.getProperty("facteur.root"), "facteur"), root.resolve("facteur"));
        script(
                root.resolve("mvnw"),
                "echo '[INFO] Building Facteur :: cli  [1/1]'\nmkdir -p '" + dist + "/lib/cli'\necho \"$@\" >>'" + root
                        + "/builds'\n");
        variables.put("JAVA_HOME", jdk.toString());
        variables.put("PATH", System.getenv("PATH"));
    }

    private Path java(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/java"), "echo \"java of " + name + "\"\nfor a; do echo \"[$a]\"; done\n");
        script(home.resolve("bin/javac"), "");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void script(Path file, String content) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run(Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private Result run(String... arguments) throws Exception {
        return run(root.resolve("facteur"), arguments);
    }

    private long builds() throws IOException {
        Path log = root.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    @Test
    void launcherShouldBuildOnceWhenNothingIsThere() throws Exception {
        Result first = run("status", "--json");

        assertThat(first.output())
                .startsWith("Building (first time only) ... ")
                .contains("[io.facteur.cli.Main]\n[status]\n[--json]\n")
                .contains("[" + dist + "/lib/cli/*]")
                .contains("[-Dfacteur.default.home=" + root + "/data]");
        assertThat(run("status").output()).startsWith("java of jdk");
        assertThat(builds()).isEqualTo(1);
        assertThat(Files.readString(root.resolve("builds")))
                .contains("-Dmaven.test.skip=true")
                .contains("package");
    }

    @Test
    void launcherShouldBuildAgainForUpWhenASourceIsNewer() throws Exception {
        run("status");
        Path source = Files.writeString(root.resolve("cli/src/main/A.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(run("status").output()).doesNotContain("Building");
        assertThat(run("up").output()).startsWith("Building (the sources have changed) ... ");
        assertThat(builds()).isEqualTo(2);
        variables.put("FACTEUR_NO_BUILD", "1");
        assertThat(run("up").output()).doesNotContain("Building");
    }

    @Test
    void launcherShouldShowTheErrorsWhenTheBuildFails() throws Exception {
        script(root.resolve("mvnw"), "echo '[INFO] noise'\necho '[ERROR] Failed to execute goal x'\nexit 1\n");

        Result result = run("status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("failed\n[ERROR] Failed to execute goal x\n")
                .contains("the whole log is " + root + "/target/build.log")
                .doesNotContain("noise")
                .doesNotContain("java of");
    }

    @ParameterizedTest
    @CsvSource({
        "up --bind 127.0.0.2 --home=/srv/a b, [--home] [/srv/a b] [--bind] [127.0.0.2]",
        "up --conf c --home h, [--home] [h] [--conf] [c]",
    })
    void upShouldBecomeTheServerWhenInTheForeground(String arguments, String expected) throws Exception {
        Result result = run(arguments
                .replace(" --", "|--")
                .replaceAll("(--(bind|home|conf)) ", "$1|")
                .split("\\|"));

        assertThat(result.output())
                .contains("[io.facteur.server.Main]\n" + expected.replace("] [", "]\n[") + "\n")
                .contains("[" + dist + "/lib/server/*]");
    }

    @Test
    void upShouldTakeTheHomeFromTheEnvironment() throws Exception {
        variables.put("FACTEUR_HOME", "/srv/mail");
        variables.put("FACTEUR_JAVA_OPTS", "-Xmx2g -Dx=y");

        assertThat(run("up").output()).contains("[--home]\n[/srv/mail]\n").contains("[-Xmx2g]\n[-Dx=y]\n");
        variables.remove("FACTEUR_HOME");
        assertThat(run("up").output()).contains("[--home]\n[" + root + "/data]\n");
    }

    @ParameterizedTest
    @CsvSource({"up --help", "up --detach", "up --bind", "up --wrong", "up extra", "--help", "user add up"})
    void commandShouldGetEverythingElse(String arguments) throws Exception {
        assertThat(run(arguments.split(" ")).output())
                .contains("[io.facteur.cli.Main]\n[" + arguments.replace(" ", "]\n[") + "]\n");
    }

    @Test
    void launcherShouldFindItsDistributionWhenCalledByALink() throws Exception {
        Path unpacked = directory.resolve("facteur-1");
        Files.createDirectories(unpacked.resolve("bin"));
        Files.createDirectories(unpacked.resolve("lib/cli"));
        Files.copy(root.resolve("facteur"), unpacked.resolve("bin/facteur"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("facteur-1/bin/facteur"));

        assertThat(run(link, "status").output())
                .contains("[-Dfacteur.command=" + link + "]")
                .contains("[-Dfacteur.distribution=" + unpacked + "]")
                .contains("[-Dfacteur.default.home=" + unpacked + "/data]")
                .doesNotContain("Building");
    }

    @Test
    void launcherShouldUseAnotherJavaWhenTheFirstIsNot17() throws Exception {
        variables.put("JAVA_HOME", java("jdk21", "21.0.2").toString());
        variables.put("PATH", jdk.resolve("bin") + ":" + System.getenv("PATH"));

        assertThat(run("status").output()).contains("java of jdk\n");
    }

    @Test
    void buildShouldSayWhatToInstallWhenThereIsNoCompiler() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));

        Result result = run("status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("apt install openjdk-17-jdk-headless");
    }
}
