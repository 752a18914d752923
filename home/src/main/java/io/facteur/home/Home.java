package io.facteur.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory of one running instance. Two instances never share one: see {@link HomeLock}.
 *
 * @param root absolute path of the directory
 */
public record Home(Path root) {

    public Home {
        root = root.toAbsolutePath().normalize();
    }

    /** Configuration of this home; where it is absent, the distribution's own {@code conf/} is used. */
    public Path conf() {
        return root.resolve("conf");
    }

    /** Passwords and keys that were generated here. Only the owner may read it. */
    public Path secrets() {
        return root.resolve("secrets");
    }

    /** The certificate and its private key, PEM: {@code certificate.pem}, {@code private.key}. */
    public Path tls() {
        return root.resolve("tls");
    }

    /** Everything of the Cassandra child. */
    public Path cassandra() {
        return root.resolve("cassandra");
    }

    /** Everything of the OpenSearch child. */
    public Path openSearch() {
        return root.resolve("opensearch");
    }

    /** Ready mail: the journal of the embedded broker. */
    public Path queue() {
        return root.resolve("queue");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /**
     * @param name {@code facteur} (the server), {@code cassandra}, {@code opensearch}, or {@code up} (what a detached start printed)
     */
    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** What is true only while the instance runs: lock, {@code state.json}. */
    public Path run() {
        return root.resolve("run");
    }

    /**
     * Makes the directories that are missing; those that hold secrets or mail are for the owner alone.
     *
     * @throws IOException when a directory cannot be made or its permissions cannot be set
     */
    public void create() throws IOException {
        Files.createDirectories(root);
        for (Path directory : new Path[] {secrets(), tls(), cassandra(), openSearch(), queue(), logs(), run()}) {
            Files.createDirectories(directory);
            restrict(directory, "rwx------");
        }
    }

    static void restrict(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }
}
