package io.facteur.stores.opensearch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where OpenSearch is and who asks.
 *
 * @param hosts each as {@code host:port}; IPv6 addresses in brackets
 * @param authority the authorities that are believed, PEM; none: Java's own. Read only with TLS.
 */
public record OpenSearchSettings(
        List<String> hosts, String user, String password, boolean tls, Optional<Path> authority) {

    public OpenSearchSettings {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("opensearch.hosts: at least one host:port is needed");
        }
    }

    /** Never the password. */
    @Override
    public String toString() {
        return (tls ? "https" : "http") + " " + hosts + " as " + user;
    }
}
