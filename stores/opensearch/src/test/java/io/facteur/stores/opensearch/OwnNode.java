package io.facteur.stores.opensearch;

import io.facteur.embedded.ChildProcess;
import io.facteur.embedded.OpenSearchOptions;
import io.facteur.testing.EmbeddedOpenSearch;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/** An OpenSearch of a test's own, which is not there until it is started, and can be stopped. */
public final class OwnNode {

    private final InetSocketAddress address;
    private final OpenSearchOptions options;
    private ChildProcess process;

    public OwnNode(Path directory) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        address = new InetSocketAddress("127.0.0.1", port);
        options = EmbeddedOpenSearch.options(directory, port);
    }

    public InetSocketAddress address() {
        return address;
    }

    public void start() throws Exception {
        process = ChildProcess.start(options);
        process.awaitReady(Duration.ofMinutes(5));
    }

    public void stop() throws Exception {
        process.stop(Duration.ofSeconds(20));
    }

    /** Whether or not it was started. */
    public void end() throws Exception {
        if (process != null) {
            stop();
        }
    }
}
