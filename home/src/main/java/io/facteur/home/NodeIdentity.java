package io.facteur.home;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who a node is among the nodes of a cluster.
 *
 * @param name the setting {@code node}, else the name of the machine
 * @param home of the home, made at the first start: by it a node that starts again is known as the same one
 */
public record NodeIdentity(String name, UUID home) {

    /** @throws IOException when the home's own id cannot be read or made, or when the machine has no name */
    public static NodeIdentity of(Home home, Settings settings) throws IOException {
        String name = settings.get("node");
        return new NodeIdentity(name.isEmpty() ? InetAddress.getLocalHost().getHostName() : name, id(home));
    }

    private static UUID id(Home home) throws IOException {
        Path file = home.root().resolve("node.id");
        if (!Files.exists(file)) {
            Secrets.write(file, UUID.randomUUID() + "\n");
        }
        try {
            return UUID.fromString(
                    Files.readString(file, StandardCharsets.UTF_8).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not what was written there: remove it", e);
        }
    }
}
