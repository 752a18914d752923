package io.facteur.guice;

import io.facteur.home.Home;
import io.facteur.stores.cassandra.authentication.KeySeal;
import io.facteur.stores.cassandra.cluster.ClusterNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node has the secret that opens the cluster's DKIM keys: with another one it would sign nothing, and what it
 * stores nobody else could open. The first node of all decides which one it is.
 */
final class SharedSecrets {

    private static final Logger LOGGER = LoggerFactory.getLogger(SharedSecrets.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NAME = "secret " + SigningModule.SECRET;

    private final Path secrets;
    private final ClusterNodes nodes;
    private final KeySeal seal;

    SharedSecrets(Home home, ClusterNodes nodes, KeySeal seal) {
        this.secrets = home.secrets();
        this.nodes = nodes;
        this.seal = seal;
    }

    /** @return what must be done before the node can start; empty when it can */
    Optional<String> problem() {
        if (nodes.agree(NAME, seal.fingerprint()).block(LIMIT)) {
            return Optional.empty();
        }
        Path accepted = secrets.resolve(SigningModule.SECRET + ".accept");
        try {
            if (Files.deleteIfExists(accepted)) {
                LOGGER.warn(
                        "The secret {} is another one from now on: keys that were stored with the one before cannot be"
                                + " opened",
                        SigningModule.SECRET);
                nodes.replace(NAME, seal.fingerprint()).block(LIMIT);
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.of("cannot remove " + accepted + ": " + e);
        }
        return Optional.of("the secret " + SigningModule.SECRET
                + " is not the one of the other nodes: put the same file in"
                + " secrets.directory of each node, or into " + secrets
                + ". Where the right one is lost, make the empty"
                + " file " + accepted + " and start again: this one is the right one then, and new DKIM keys are needed"
                + " (facteur dkim rotate)");
    }
}
