package io.facteur.testing;

import io.facteur.embedded.OpenSearchOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** One real OpenSearch node for all the tests of a JVM; it ends with the JVM and leaves nothing behind. */
public final class EmbeddedOpenSearch {

    public static final String USER = "facteur";
    public static final String PASSWORD = "test";

    private static EmbeddedOpenSearch instance;

    private final InetSocketAddress address;
    private final OpenSearchHttp http;

    private EmbeddedOpenSearch(InetSocketAddress address) {
        this.address = address;
        this.http = new OpenSearchHttp(address, USER, PASSWORD);
    }

    public static synchronized EmbeddedOpenSearch get() {
        if (instance == null) {
            try {
                instance = start();
            } catch (Exception e) {
                throw new IllegalStateException("no OpenSearch for the tests", e);
            }
        }
        return instance;
    }

    private static EmbeddedOpenSearch start() throws Exception {
        Path directory = Files.createTempDirectory("facteur-opensearch");
        int port = TestChild.freePorts(1).get(0);
        TestChild.start(options(directory, port));
        return new EmbeddedOpenSearch(new InetSocketAddress("127.0.0.1", port));
    }

    /** @return those of a node whose password is {@link #PASSWORD}, for a test that starts and ends its own */
    public static OpenSearchOptions options(Path directory, int port) throws IOException {
        return new OpenSearchOptions(
                directory,
                directory.resolve("opensearch.log"),
                Path.of(System.getProperty("facteur.opensearch.lib")),
                "127.0.0.1",
                port,
                "256m",
                Files.writeString(directory.resolve("secret"), PASSWORD));
    }

    public InetSocketAddress address() {
        return address;
    }

    /**
     * @param path with its query, such as {@code /_analyze}
     * @param json the body; empty for none
     */
    public HttpResponse<String> request(String method, String path, String json)
            throws IOException, InterruptedException {
        return http.request(method, path, json);
    }
}
