package io.facteur.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Passwords, one a file, readable by the owner alone: those that this home generated for itself, and those that it was
 * given.
 */
public final class Secrets {

    /** Of the administrator, for webadmin: the user name is {@code admin}. */
    public static final String ADMIN = "admin";

    /** Of the server's role in its Cassandra child. */
    public static final String CASSANDRA = "cassandra";

    /** Of the server, in its OpenSearch child. */
    public static final String OPENSEARCH = "opensearch";

    private static final int BYTES = 24;
    private static final long LARGEST = 64 * 1024;

    private final Path directory;

    public Secrets(Home home) {
        this.directory = home.secrets();
    }

    /**
     * Takes over the secrets of a directory, {@code secrets.directory}, which may belong to another user: that of a
     * container's secrets, say. What is there wins over what this home has under the same name.
     *
     * @throws IOException when it or one of its files cannot be read
     */
    public void takeFrom(Path given) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(given, "[a-z0-9]*")) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    take(file);
                }
            }
        }
    }

    private void take(Path given) throws IOException {
        if (Files.size(given) > LARGEST) {
            throw new IOException(given + " is larger than a secret can be (" + LARGEST + " bytes)");
        }
        String secret = Files.readString(given, StandardCharsets.UTF_8);
        if (secret.isBlank()) {
            throw new IOException(given + " is empty");
        }
        Path own = file(given.getFileName().toString());
        if (!Files.exists(own) || !Files.readString(own, StandardCharsets.UTF_8).equals(secret)) {
            write(own, secret);
        }
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /**
     * @return the secret, generated (192 bits, URL-safe Base64) when there is none yet
     * @throws IOException when it cannot be read or stored
     */
    public String getOrGenerate(String name) throws IOException {
        return Files.exists(file(name)) ? read(name) : generate(name);
    }

    /** @throws IOException when there is none, or it cannot be read */
    public String read(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.UTF_8).strip();
    }

    private String generate(String name) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write(file(name), secret + "\n");
        return secret;
    }

    /**
     * Replaces a file so that a reader sees the old content or the new one, never a part, and never with wider
     * permissions than the owner's.
     */
    public static void write(Path file, String content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary);
        Home.restrict(temporary, "rw-------");
        Files.writeString(temporary, content, StandardCharsets.UTF_8);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
