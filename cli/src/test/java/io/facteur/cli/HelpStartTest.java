package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help is there in a fraction of a second because it loads next to nothing; times would depend on the machine. */
class HelpStartTest {

    @ParameterizedTest
    @ValueSource(strings = {"--help", "auth --help", "auth check --help", "dkim sign --help", "dkim key show --help"})
    void helpShouldLoadNoEngine(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                "io.facteur.cli.Main"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(output)
                .contains("io.facteur.cli.AuthCheck ")
                .contains("Usage: facteur")
                .doesNotContain("io.facteur.authentication.")
                .doesNotContain("io.facteur.dns.DnsClient ")
                .doesNotContain("reactor.")
                .doesNotContain("org.xbill.");
    }
}
