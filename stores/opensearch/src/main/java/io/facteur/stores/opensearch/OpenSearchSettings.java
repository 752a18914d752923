package io.facteur.stores.opensearch;

import io.facteur.home.Endpoint;
import io.facteur.home.Settings;
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

    /** @param password of the user; that of the child, when no hosts are set */
    public static OpenSearchSettings of(Settings settings, String password) {
        List<String> hosts =
                settings.hosts("opensearch").stream().map(Endpoint::toString).toList();
        if (hosts.isEmpty()) {
            Endpoint child = new Endpoint(settings.loopback(), settings.port("opensearch"));
            return new OpenSearchSettings(
                    List.of(child.toString()), settings.get("opensearch.user"), password, false, Optional.empty());
        }
        return new OpenSearchSettings(
                hosts,
                settings.get("opensearch.user"),
                password,
                settings.get("opensearch.tls").equals("on"),
                settings.path("opensearch.tls.ca"));
    }

    /** Never the password. */
    @Override
    public String toString() {
        return (tls ? "https" : "http") + " " + hosts + " as " + user;
    }
}
