package io.facteur.stores.opensearch;

import io.facteur.testing.EmbeddedOpenSearch;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The OpenSearch of all tests. */
public final class Nodes {

    private Nodes() {}

    /** @return its address; it has no index of Facteur's any more */
    public static InetSocketAddress empty() throws Exception {
        EmbeddedOpenSearch node = EmbeddedOpenSearch.get();
        for (String name : node.request("GET", "/_cat/indices/facteur-*?h=index", "")
                .body()
                .lines()
                .filter(line -> !line.isBlank())
                .toList()) {
            node.request("DELETE", "/" + name.trim(), "");
        }
        return node.address();
    }

    public static OpenSearchConnection connect(InetSocketAddress address) {
        return new OpenSearchConnection(new OpenSearchSettings(
                List.of("127.0.0.1:" + address.getPort()),
                EmbeddedOpenSearch.USER,
                EmbeddedOpenSearch.PASSWORD,
                false,
                Optional.empty()));
    }
}
