package io.facteur.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdUnitTest {

    private static final Path JAVA = Path.of("/usr/lib/jvm/java-17");

    @TempDir
    Path directory;

    private static String unit(String launcher, String distribution, String home) {
        return SystemdUnit.text(Path.of(launcher), Path.of(distribution), Path.of(home), JAVA);
    }

    @Test
    void unitShouldHaveThePlacesOfTheMachine() {
        assertThat(unit("/srv/facteur/bin/facteur", "/srv/facteur", "/srv/mail").lines())
                .contains(
                        "ExecStart=/srv/facteur/bin/facteur up --home /srv/mail",
                        "Environment=JAVA_HOME=/usr/lib/jvm/java-17",
                        "ReadWritePaths=/srv/mail",
                        "ProtectHome=yes",
                        "#   useradd --system --home-dir /srv/mail --shell /usr/sbin/nologin facteur");
    }

    @Test
    void unitShouldRunAsItsOwnUserWithOneRightOfRoot() {
        assertThat(SystemdUnit.template().lines())
                .contains(
                        "User=facteur",
                        "AmbientCapabilities=CAP_NET_BIND_SERVICE",
                        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
                        "NoNewPrivileges=yes",
                        "ProtectSystem=strict",
                        "ReadWritePaths=/var/lib/facteur",
                        "ExecStart=/opt/facteur/bin/facteur up --home /var/lib/facteur");
    }

    @Test
    void whatLiesUnderHomeShouldStayVisibleAndNothingElseThere() {
        assertThat(unit(
                                "/home/ana/facteur/facteur",
                                "/home/ana/facteur/server/target/distribution",
                                "/home/ana/facteur/data")
                        .lines())
                .containsSequence(
                        "ProtectHome=tmpfs",
                        "BindReadOnlyPaths=/home/ana/facteur",
                        "BindReadOnlyPaths=/home/ana/facteur/server/target/distribution",
                        "BindPaths=/home/ana/facteur/data");
    }

    @Test
    void unitShouldBeRefusedWhenAPathMeansSomethingElseThere() {
        assertThatThrownBy(() -> unit("/srv/my mail/facteur", "/srv", "/srv/mail"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"/srv/my mail/facteur\"");
        assertThatThrownBy(() -> unit("/srv/facteur", "/srv", "/srv/%h")).isInstanceOf(IllegalArgumentException.class);
    }

    private String analyze(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/systemd-analyze", "--no-pager");
        builder.command().addAll(java.util.List.of(command));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + output;
    }

    private Path installed() throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze"))
                .as("systemd-analyze is not installed")
                .exists();
        Path launcher = Files.createFile(directory.resolve("facteur"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        String text = SystemdUnit.text(launcher, Path.of("/srv/facteur"), Path.of("/srv/mail"), JAVA);
        return Files.writeString(directory.resolve(SystemdUnit.NAME), text);
    }

    @Test
    void unitShouldBeUnderstoodBySystemd() throws Exception {
        assertThat(analyze("verify", "--man=no", installed().toString()))
                .startsWith("0\n")
                .doesNotContain("Unknown", "facteur.service:");
    }

    @Test
    void unitShouldBeHardened() throws Exception {
        String output = analyze("security", "--offline=true", installed().toString());

        Matcher level = Pattern.compile("Overall exposure level for facteur.service: ([0-9.]+)")
                .matcher(output);
        assertThat(level.find()).as(output).isTrue();
        // systemd calls it OK below 5, and a service without any hardening has 9.6
        assertThat(Double.parseDouble(level.group(1))).isLessThan(3);
    }
}
