package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.facteur.home.InvalidSetting;
import io.facteur.home.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Check the configuration, the certificate, the ports and the disk, without a server.",
            "One line for each check. The exit code is 1 when one of them fails."
        },
        footer = {"", "Examples:", "  facteur config check", "  facteur config check --conf /etc/facteur --json"})
final class ConfigCheck extends Verb {

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "The configuration. Default: conf/ in the home where there is one, else the distribution's.")
    private Path confOption;

    @Override
    int run() {
        Path conf = confOption == null ? conf() : confOption;
        List<Check> checks = new ArrayList<>();
        Optional<Settings> settings = settings(conf, checks);
        checks.addAll(new ConfigFiles(conf, settings, home()).check());
        checks.add(new TlsCheck(home().tls()).check());
        settings.ifPresent(values -> checks.addAll(ports(values)));
        checks.add(DiskCheck.check(home().root()));

        boolean failed = checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL);
        if (json()) {
            ArrayNode list = Json.array();
            checks.forEach(check -> list.add(Json.of(check)));
            answer(Json.object().put("ok", !failed).set("checks", list));
        } else {
            checks.forEach(check -> say(String.format(
                    Locale.ROOT,
                    "%-5s %s%s",
                    check.result(),
                    check.what(),
                    check.detail().isEmpty() ? "" : ": " + check.detail())));
        }
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private static Optional<Settings> settings(Path conf, List<Check> checks) {
        if (!Files.isDirectory(conf)) {
            checks.add(Check.fail("conf", "there is no directory " + conf));
            return Optional.empty();
        }
        try {
            Settings settings = Settings.load(conf, Map.of());
            checks.add(Check.ok(
                    Settings.FILE, Files.exists(conf.resolve(Settings.FILE)) ? "" : "none, so all has its default"));
            return Optional.of(settings);
        } catch (InvalidSetting e) {
            checks.add(Check.fail(Settings.FILE, e.getMessage()));
        } catch (IOException e) {
            checks.add(Check.fail(Settings.FILE, "cannot be read: " + e));
        }
        return Optional.empty();
    }

    private List<Check> ports(Settings settings) {
        if (Instance.of(this).running()) {
            return List.of(Check.ok("ports", "not tried, the server is running on " + homeName()));
        }
        return PortCheck.check(settings);
    }
}
