package io.facteur.embedded.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.common.network.NetworkService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.BigArrays;
import org.opensearch.common.util.PageCacheRecycler;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.http.HttpServerTransport.Dispatcher;
import org.opensearch.telemetry.tracing.Tracer;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.Netty4Plugin;
import org.opensearch.transport.Transport;

/** The network of a node that has one client and no peer: HTTP with a password, and no transport port at all. */
public final class LoneNodePlugin extends Netty4Plugin {

    /** System property: the path of the file that holds the password. */
    public static final String FILE = "facteur.secret.file";

    /** What {@code transport.type} is set to. */
    public static final String NO_TRANSPORT = "none";

    @Override
    public Map<String, Supplier<Transport>> getTransports(
            Settings settings,
            ThreadPool threads,
            PageCacheRecycler pages,
            CircuitBreakerService breakers,
            NamedWriteableRegistry writeables,
            NetworkService network,
            Tracer tracer) {
        return Map.of(NO_TRANSPORT, NoTransport::new);
    }

    @Override
    public Map<String, Supplier<HttpServerTransport>> getHttpTransports(
            Settings settings,
            ThreadPool threads,
            BigArrays arrays,
            PageCacheRecycler pages,
            CircuitBreakerService breakers,
            NamedXContentRegistry contents,
            NetworkService network,
            Dispatcher dispatcher,
            ClusterSettings clusterSettings,
            Tracer tracer) {
        return super.getHttpTransports(
                settings,
                threads,
                arrays,
                pages,
                breakers,
                contents,
                network,
                new SecretDispatcher(secret(), dispatcher),
                clusterSettings,
                tracer);
    }

    private static String secret() {
        try {
            String secret = Files.readString(Path.of(System.getProperty(FILE)), StandardCharsets.UTF_8)
                    .strip();
            if (secret.isEmpty()) {
                throw new IllegalStateException("the file of property " + FILE + " is empty");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the file of property " + FILE, e);
        }
    }
}
