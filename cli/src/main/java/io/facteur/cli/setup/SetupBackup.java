package io.facteur.cli.setup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What files were before a set-up changed them: one directory in the home each time, the newest is undone first. */
public final class SetupBackup {

    /** In the home. */
    public static final String DIRECTORY = "setup-backup";

    private static final String MANIFEST = "manifest.json";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** @param confCopied whether the home had no conf/ before */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Manifest(boolean confCopied, List<Saved> files) {}

    /**
     * @param existed whether there was such a file; then it is in the backup
     * @param sha256 of what the set-up wrote: whoever changed that since must not lose it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Saved(String path, boolean existed, String sha256) {}

    /**
     * What an undo did.
     *
     * @param confRemoved whether the home uses the distribution's files again
     */
    public record Undone(Path backup, List<Path> restored, boolean confRemoved) {}

    /** A file that somebody changed after the set-up: it is not overwritten. */
    public static final class Changed extends IOException {

        private static final long serialVersionUID = 1;

        Changed(Path file, Path old) {
            super(file + " was changed after the set-up: its old content is in " + old + ", and nothing was restored");
        }
    }

    private final HomeFiles files;
    private final Clock clock;

    public SetupBackup(HomeFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /**
     * Before the files are written.
     *
     * @param changes by their paths in the home
     * @param confCopied whether conf/ was made for this
     * @return the directory
     */
    public Path save(List<FileChange> changes, boolean confCopied) throws IOException {
        String name = NAME.format(clock.instant().atZone(ZoneOffset.UTC));
        Path backup = files.root().resolve(DIRECTORY).resolve(name);
        for (int i = 2; Files.exists(backup); i++) {
            backup = backup.resolveSibling(name + "-" + i);
        }
        files.privateDirectory(backup.getParent());
        files.privateDirectory(backup);
        List<Saved> saved = new ArrayList<>();
        for (FileChange change : changes) {
            Path original = files.root().resolve(change.path());
            boolean exists = Files.exists(original);
            if (exists) {
                Path copy = backup.resolve(change.path());
                files.directories(copy.getParent());
                files.copy(original, copy);
            }
            saved.add(new Saved(change.path().toString(), exists, hash(change.after())));
        }
        files.write(backup.resolve(MANIFEST), JSON.writeValueAsString(new Manifest(confCopied, saved)));
        return backup;
    }

    /**
     * @param distributionConf what a home without conf/ uses
     * @return empty when there is nothing to undo
     * @throws Changed when a file is not as the set-up left it; then nothing was changed
     */
    public Optional<Undone> undo(Path distributionConf) throws IOException {
        Optional<Path> newest = newest();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Path backup = newest.get();
        Manifest manifest = JSON.readValue(Files.readAllBytes(backup.resolve(MANIFEST)), Manifest.class);
        for (Saved saved : manifest.files()) {
            Path file = files.root().resolve(saved.path());
            if (!Files.exists(file) || !hash(Files.readString(file)).equals(saved.sha256())) {
                throw new Changed(file, backup);
            }
        }
        List<Path> restored = new ArrayList<>();
        for (Saved saved : manifest.files()) {
            Path file = files.root().resolve(saved.path());
            if (saved.existed()) {
                files.write(file, Files.readString(backup.resolve(saved.path())));
            } else {
                Files.delete(file);
            }
            restored.add(Path.of(saved.path()));
        }
        boolean removed = manifest.confCopied() && removeWhenSame(files.root().resolve("conf"), distributionConf);
        SetupFiles.delete(backup);
        return Optional.of(new Undone(backup, restored, removed));
    }

    private Optional<Path> newest() throws IOException {
        Path all = files.root().resolve(DIRECTORY);
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(all)) {
            return found.filter(path -> Files.exists(path.resolve(MANIFEST))).max(Path::compareTo);
        }
    }

    /** A conf/ that somebody changed by hand stays. */
    private static boolean removeWhenSame(Path conf, Path distributionConf) throws IOException {
        if (!Files.isDirectory(distributionConf)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(conf)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path original = distributionConf.resolve(conf.relativize(file));
                if (!Files.exists(original) || Files.mismatch(file, original) >= 0) {
                    return false;
                }
            }
        }
        SetupFiles.delete(conf);
        return true;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
