package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.cli.setup.Edits;
import io.facteur.cli.setup.FileChange;
import io.facteur.home.HostCertificate;
import io.facteur.home.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code setup} says that it did. */
final class SetupText {

    private final SetupCommand command;
    private final Settings settings;
    private final boolean holdsUntilReady;
    private final Optional<HostCertificate> certificate;

    /**
     * @param settings as they are now
     * @param holdsUntilReady whether outgoing mail is held until somebody says that it may leave
     */
    SetupText(SetupCommand command, Settings settings, boolean holdsUntilReady, Optional<HostCertificate> certificate) {
        this.command = command;
        this.settings = settings;
        this.holdsUntilReady = holdsUntilReady;
        this.certificate = certificate;
    }

    /** @param backup empty when nothing was written */
    void print(List<FileChange> changes, List<Check> checks, Optional<Path> backup) {
        if (command.json()) {
            command.answer(document(changes, checks, backup));
            return;
        }
        for (FileChange change : changes) {
            command.say(change.path() + ":");
            change.lines().forEach(line -> command.say("  " + line));
        }
        if (changes.isEmpty()) {
            command.say("Nothing changes: the files say it already.");
        }
        command.say((command.dryRun ? "Would listen on " : "Listening on ") + ports() + " of " + address()
                + (backup.isPresent() ? " after the next start" : "") + ". Certificate: "
                + certificateInWords());
        checks.forEach(check ->
                command.say(String.format(Locale.ROOT, "%-5s %s: %s", check.result(), check.what(), check.detail())));
        if (command.dryRun) {
            command.say("Nothing was changed.");
            return;
        }
        backup.ifPresent(path ->
                command.say("What it was is in " + path + ": " + command.advice("setup", "--undo") + " puts it back"));
        held().ifPresent(command::say);
        next(backup).forEach(line -> command.say("next: " + line));
    }

    /** Not of a server that was public before: it may have been let go. */
    private Optional<String> held() {
        boolean stays = holdsUntilReady && !settings.isTrial();
        return stays
                ? Optional.of("Outgoing mail stays held until " + command.advice("doctor") + " has nothing to mend, or "
                        + command.advice("queue", "start"))
                : Optional.empty();
    }

    private String ports() {
        return Edits.standardPorts().values().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private String address() {
        return switch (settings.get("bind")) {
            case "0.0.0.0", "::" -> "all addresses";
            default -> settings.get("bind");
        };
    }

    private String certificateInWords() {
        if (certificate.isEmpty() || certificate.get().isMadeHere()) {
            return "self-signed, clients will warn (see docs/tls.md)";
        }
        return "yours, for " + String.join(", ", certificate.get().names())
                + (certificate.get().isSelfSigned() ? "; self-signed, clients will warn" : "");
    }

    private List<String> next(Optional<Path> backup) {
        List<String> next = new ArrayList<>();
        if (Instance.of(command).running()) {
            if (backup.isPresent()) {
                next.add(command.advice("down") + " && " + command.advice("up", "--detach"));
            }
        } else {
            next.add(command.advice("up", "--detach") + ", or as a service: "
                    + command.advice("setup", "--systemd", "--install"));
        }
        next.add(command.advice("dns", "show", "DOMAIN") + ", and when it is published: "
                + command.advice("doctor", "DOMAIN"));
        return next;
    }

    private ObjectNode document(List<FileChange> changes, List<Check> checks, Optional<Path> backup) {
        ObjectNode document = Json.object()
                .put("hostname", settings.get("hostname"))
                .put("bind", settings.get("bind"))
                .put("written", backup.isPresent());
        backup.ifPresent(path -> document.put("backup", path.toString()));
        ObjectNode ports = document.putObject("ports");
        Edits.standardPorts().forEach((key, port) -> ports.put(key.substring("port.".length()), port));
        ArrayNode files = document.putArray("changes");
        changes.forEach(change -> {
            ObjectNode file = files.addObject().put("file", change.path().toString());
            file.set("lines", Json.of(change.lines()));
        });
        ArrayNode list = document.putArray("checks");
        checks.forEach(check -> list.add(Json.of(check)));
        return document;
    }
}
