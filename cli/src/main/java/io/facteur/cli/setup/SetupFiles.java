package io.facteur.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes changes: on a copy, to see whether they are right, and then in the home. */
public final class SetupFiles {

    private SetupFiles() {}

    /**
     * @param conf what is there now
     * @param directory empty
     * @return the conf/ in it as it will be
     */
    public static Path stage(Path conf, List<FileChange> changes, Path directory) throws IOException {
        HomeFiles files = new HomeFiles(directory);
        Path staged = directory.resolve("conf");
        files.copyTree(conf, staged);
        for (FileChange change : changes) {
            if (!change.secret()) {
                files.write(directory.resolve(change.path()), change.after());
            }
        }
        return staged;
    }

    /**
     * @param conf what the home uses now; where it is the distribution's, it is copied into the home first
     * @return where the old content is
     */
    public static Path apply(HomeFiles files, SetupBackup backup, Path conf, List<FileChange> changes)
            throws IOException {
        Path own = files.root().resolve("conf");
        boolean copied = !Files.isDirectory(own);
        files.directories(files.root());
        if (copied) {
            files.copyTree(conf, own);
        }
        Path saved = backup.save(changes, copied);
        for (FileChange change : changes) {
            Path file = files.root().resolve(change.path());
            if (change.secret()) {
                files.privateDirectory(file.getParent());
            }
            files.write(file, change.after());
        }
        return saved;
    }

    public static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
