package io.facteur.cli;

import io.facteur.cli.setup.HomeFiles;
import io.facteur.cli.setup.SetupBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code setup --undo}. */
final class SetupUndo {

    private SetupUndo() {}

    static int run(SetupCommand command) {
        Path root = command.home().root();
        Path distribution = command.environment()
                .distribution()
                .map(path -> path.resolve("conf"))
                .orElse(root.resolve("no-distribution"));
        Optional<SetupBackup.Undone> undone;
        try {
            undone = new SetupBackup(new HomeFiles(root), Clock.systemUTC()).undo(distribution);
        } catch (SetupBackup.Changed e) {
            throw new Failure(ExitCode.FAILED, e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot restore the files in " + root + ": " + e, e);
        }
        if (undone.isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "there is no set-up to undo on " + command.homeName());
        }
        List<String> files =
                undone.get().restored().stream().map(Path::toString).toList();
        if (command.json()) {
            command.answer(
                    Json.object().put("confRemoved", undone.get().confRemoved()).set("restored", Json.of(files)));
            return ExitCode.OK;
        }
        command.say("As before: " + String.join(", ", files)
                + (undone.get().confRemoved() ? "; conf/ in the home was made by the set-up, and is gone" : ""));
        if (Instance.of(command).running()) {
            command.say("next: " + command.advice("down") + " && " + command.advice("up", "--detach"));
        }
        return ExitCode.OK;
    }
}
