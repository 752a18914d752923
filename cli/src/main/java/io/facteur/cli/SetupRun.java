package io.facteur.cli;

import io.facteur.cli.setup.Edits;
import io.facteur.cli.setup.FileChange;
import io.facteur.cli.setup.HomeFiles;
import io.facteur.cli.setup.SetupBackup;
import io.facteur.cli.setup.SetupFiles;
import io.facteur.cli.setup.SmartHost;
import io.facteur.cli.setup.Wanted;
import io.facteur.home.HostCertificate;
import io.facteur.home.InvalidSetting;
import io.facteur.home.InvalidXml;
import io.facteur.home.RunState;
import io.facteur.home.Settings;
import io.facteur.home.XmlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.NodeList;

/** {@code setup HOSTNAME}: what is to change is tried on a copy first, with the checks of {@code config check}. */
final class SetupRun {

    private final SetupCommand command;
    private final Path source;
    private final Settings before;
    private final SetupWishes wishes;

    private SetupRun(SetupCommand command) {
        this.command = command;
        this.source = command.conf();
        this.before = settings(source);
        this.wishes = SetupWishes.of(command, before);
    }

    static int run(SetupCommand command) throws IOException {
        SetupRun run = new SetupRun(command);
        List<FileChange> changes = run.changes();
        Settings after = run.validated(changes);
        List<Check> checks = run.checks(after);
        Optional<Path> backup = Optional.empty();
        if (!command.dryRun && !changes.isEmpty()) {
            backup = Optional.of(run.write(changes));
        }
        new SetupText(command, after, run.before.isTrial() && run.holdsUntilReady(), certificate(command))
                .print(changes, checks, backup);
        boolean failed = checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL);
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private static Settings settings(Path conf) {
        if (!Files.isDirectory(conf)) {
            throw new Failure(ExitCode.FAILED, "there is no configuration " + conf + " to begin with");
        }
        try {
            return Settings.load(conf, Map.of());
        } catch (InvalidSetting e) {
            throw new Failure(ExitCode.FAILED, e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + conf + ": " + Reason.of(e), e);
        }
    }

    /** Whether outgoing.xml leaves it at that: other values are an administrator's own. */
    private boolean holdsUntilReady() throws IOException {
        Path file = source.resolve(Edits.OUTGOING);
        if (!Files.exists(file)) {
            return false;
        }
        String text = XmlFile.resolve(Files.readString(file), name -> "");
        NodeList hold;
        try {
            hold = new XmlFile(file).parse(text).getElementsByTagName("hold");
        } catch (InvalidXml expected) {
            // said by the checks
            return false;
        }
        return hold.getLength() == 0 || hold.item(0).getTextContent().strip().equals("until-ready");
    }

    private List<FileChange> changes() throws IOException {
        Wanted wanted = wishes.wanted();
        boolean canSend = Files.exists(source.resolve(Edits.OUTGOING));
        if (wanted.smartHost().isPresent() && !canSend) {
            throw new Failure(
                    ExitCode.FAILED,
                    "there is no " + source.resolve(Edits.OUTGOING)
                            + ", where a smart host is written: take the distribution's into it first");
        }
        try {
            List<FileChange> changes = new ArrayList<>(new Edits(source).of(wanted));
            wishes.smartHostPassword()
                    .map(password -> secret(password + "\n"))
                    .filter(FileChange::changes)
                    .ifPresent(changes::add);
            return changes;
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.FAILED, e.getMessage(), e);
        }
    }

    private FileChange secret(String content) {
        Path path = Path.of(SmartHost.PASSWORD_FILE);
        Path file = command.home().root().resolve(path);
        try {
            return new FileChange(path, Files.exists(file) ? Files.readString(file) : "", content, true);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /** @return the settings as they will be; nothing is written when something is wrong with them */
    private Settings validated(List<FileChange> changes) throws IOException {
        Path copy = Files.createTempDirectory("facteur-setup");
        try {
            Path staged = SetupFiles.stage(source, changes, copy);
            Settings settings = Settings.load(staged, Map.of());
            List<Check> wrong = new ConfigFiles(staged, Optional.of(settings), command.home())
                    .check().stream()
                            .filter(check -> check.result() == Check.Result.FAIL)
                            .toList();
            if (!wrong.isEmpty()) {
                throw new Failure(
                        ExitCode.FAILED,
                        "nothing was changed, since the files would be wrong: "
                                + wrong.stream()
                                        .map(check -> check.what() + ": " + check.detail())
                                        .collect(Collectors.joining("; ")));
            }
            return settings;
        } catch (InvalidSetting e) {
            throw new Failure(
                    ExitCode.USAGE,
                    "nothing was changed: "
                            + e.getMessage()
                                    .replace(
                                            copy.toString(),
                                            command.home().root().toString()),
                    e);
        } finally {
            SetupFiles.delete(copy);
        }
    }

    private List<Check> checks(Settings after) {
        List<Check> checks = new ArrayList<>();
        if (after.isTrial()) {
            checks.add(Check.fail(
                    "bind",
                    after.get("bind") + " is this machine alone: mail from the Internet cannot arrive, and this stays a"
                            + " trial"));
        }
        Set<Integer> ours = Instance.of(command)
                .last()
                .filter(state -> Instance.of(command).running())
                .map(state ->
                        state.listeners().stream().map(RunState.Listener::port).collect(Collectors.toSet()))
                .orElse(Set.of());
        checks.addAll(new StandardPorts(after.get("bind"), ours).checks(command.advice("setup", "--systemd")));
        checks.addAll(certificateChecks(after.get("hostname")));
        wishes.notes().forEach(note -> checks.add(Check.warn("addresses", note)));
        wishes.warnings().forEach(warning -> checks.add(Check.warn("name", warning)));
        return List.copyOf(checks);
    }

    private List<Check> certificateChecks(String hostname) {
        Optional<HostCertificate> certificate = certificate(command);
        Check pair = new TlsCheck(command.home().tls()).check();
        if (pair.result() != Check.Result.ok) {
            return List.of(pair);
        }
        if (certificate.isPresent()
                && !certificate.get().isMadeHere()
                && !certificate.get().isFor(hostname)) {
            return List.of(Check.warn(
                    "tls",
                    "your certificate is for "
                            + String.join(", ", certificate.get().names()) + ", not for " + hostname
                            + ": clients will refuse it. See docs/tls.md"));
        }
        return List.of();
    }

    /** @return empty when there is none yet, or what is there cannot be read, which {@link TlsCheck} says */
    private static Optional<HostCertificate> certificate(SetupCommand command) {
        try {
            Path file = command.home().tls().resolve("certificate.pem");
            return Files.exists(file) ? Optional.of(HostCertificate.read(file)) : Optional.empty();
        } catch (IOException expected) {
            return Optional.empty();
        }
    }

    private Path write(List<FileChange> changes) {
        Path root = command.home().root();
        try {
            return SetupFiles.apply(
                    new HomeFiles(root), new SetupBackup(new HomeFiles(root), Clock.systemUTC()), source, changes);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "cannot write in " + root + ": " + Reason.of(e)
                            + ": call the command as the owner of the home, or as" + " root; "
                            + command.advice("setup", "--undo") + " puts back what was changed",
                    e);
        }
    }
}
