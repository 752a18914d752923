package io.facteur.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;

/** Passwords that this home generated for itself, one a file, readable by the owner alone. */
public final class Secrets {

    /** Of the administrator, for webadmin: the user name is {@code admin}. */
    public static final String ADMIN = "admin";

    /** Of the server's role in its Cassandra child. */
    public static final String CASSANDRA = "cassandra";

    private static final int BYTES = 24;

    private final Path directory;

    public Secrets(Home home) {
        this.directory = home.secrets();
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
