package io.facteur.embedded.child;

import java.net.InetAddress;
import java.security.cert.Certificate;
import org.apache.cassandra.auth.IInternodeAuthenticator;

/**
 * Refuses every node. Nodes trust each other without a password, and the storage port cannot be closed: without this
 * any program of the machine could read and write all mail there. The node itself is refused as well: of all that a
 * lone node does, only TRUNCATE speaks to itself by that port, and it fails.
 */
public final class NoPeers implements IInternodeAuthenticator {

    @Override
    public boolean authenticate(
            InetAddress address, int port, Certificate[] certificates, InternodeConnectionDirection direction) {
        return false;
    }

    @Override
    public void validateConfiguration() {
        // nothing to configure
    }
}
