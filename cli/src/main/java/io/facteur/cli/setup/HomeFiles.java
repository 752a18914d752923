package io.facteur.cli.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** Writes into a home, as its owner. */
public final class HomeFiles {

    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private final Path root;

    public HomeFiles(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    /** Makes the home when it is not there. */
    public void directories(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            if (directory.getParent() != null) {
                directories(directory.getParent());
            }
            Files.createDirectory(directory);
        }
    }

    void privateDirectory(Path directory) throws IOException {
        directories(directory);
        restrict(directory, OWNER_DIRECTORY);
    }

    /** All of a directory, with what is in it. */
    public void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    directories(copy);
                } else {
                    copy(path, copy);
                }
            }
        }
    }

    void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** The old content or the new one, never a part; with the permissions that the file had. */
    public void write(Path file, String text) throws IOException {
        Set<PosixFilePermission> permissions = Files.exists(file) && isPosix(file)
                ? Files.getPosixFilePermissions(file)
                : file.startsWith(root.resolve("conf")) ? READABLE : OWNER_FILE;
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary);
        restrict(temporary, OWNER_FILE);
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        restrict(temporary, permissions);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private static void restrict(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }
}
