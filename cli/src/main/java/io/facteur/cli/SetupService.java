package io.facteur.cli;

import io.facteur.cli.setup.SystemdUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code setup --systemd}. */
final class SetupService {

    private SetupService() {}

    static int run(SetupCommand command) {
        Path launcher = command.environment().launcher().orElseThrow(() -> notThere("the launcher"));
        Path distribution = command.environment().distribution().orElseThrow(() -> notThere("the distribution"));
        String text;
        try {
            text = SystemdUnit.text(
                    launcher, distribution, command.home().root(), Path.of(System.getProperty("java.home")));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.FAILED, e.getMessage(), e);
        }
        if (command.install == null) {
            if (command.json()) {
                command.answer(Json.object().put("unit", text));
            } else {
                text.lines().forEach(command::say);
            }
            return ExitCode.OK;
        }
        Path file = command.install.resolve(SystemdUnit.NAME);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED, "cannot write " + file + ": " + Reason.of(e) + ": call the command as root", e);
        }
        if (command.json()) {
            command.answer(Json.object().put("installed", file.toString()));
            return ExitCode.OK;
        }
        Path home = command.home().root();
        command.say("Written: " + file);
        command.say("next, as root:");
        command.say("  useradd --system --home-dir " + home + " --shell /usr/sbin/nologin " + SystemdUnit.USER);
        command.say("  install -d -m 700 " + home + " && chown -R " + SystemdUnit.USER + ": " + home);
        command.say("  systemctl daemon-reload && systemctl enable --now " + SystemdUnit.NAME);
        return ExitCode.OK;
    }

    private static Failure notThere(String what) {
        return new Failure(ExitCode.FAILED, "it is not known where " + what + " is: call ./facteur, not this program");
    }
}
