package io.facteur.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Finds the messages that the user means: files, all files in and below folders, the standard input. */
final class MessageFiles {

    private MessageFiles() {}

    /**
     * @param names as given; {@code -} for the standard input
     * @return in their order, those of a folder by name; what is not there comes along, and says so when it is opened
     */
    static List<MessageFile> find(List<String> names, InputStream in) {
        List<MessageFile> files = new ArrayList<>();
        for (String name : names) {
            if (name.equals("-")) {
                files.add(new MessageFile("-", () -> in));
                continue;
            }
            try {
                Path path = Path.of(name);
                if (Files.isDirectory(path)) {
                    files.addAll(folder(path));
                } else {
                    files.add(MessageFile.of(path));
                }
            } catch (InvalidPathException e) {
                files.add(MessageFile.broken(name, "it cannot be the name of a file"));
            }
        }
        return files;
    }

    private static List<MessageFile> folder(Path folder) {
        TreeMap<Path, MessageFile> found = new TreeMap<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    // A link may lead to a file, and is not followed into a folder: it may lead back.
                    if (attributes.isRegularFile() || attributes.isSymbolicLink() && Files.isRegularFile(file)) {
                        found.put(file, MessageFile.of(file));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    found.put(file, MessageFile.broken(file.toString(), Reason.of(e)));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            found.put(folder, MessageFile.broken(folder.toString(), Reason.of(e)));
        }
        return found.isEmpty()
                ? List.of(MessageFile.broken(folder.toString(), "there is no file in this folder"))
                : List.copyOf(found.values());
    }
}
