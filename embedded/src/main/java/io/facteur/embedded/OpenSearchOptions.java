package io.facteur.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an OpenSearch child is started with.
 *
 * @param directory everything of the node: indices, its configuration
 * @param log the file that it logs to
 * @param lib directory of its jars, and of nothing else
 * @param address numeric loopback address that it listens on
 * @param port of HTTP; it has no other
 * @param heap such as {@code 256m}
 * @param secret file that holds the password of its one client
 */
public record OpenSearchOptions(Path directory, Path log, Path lib, String address, int port, String heap, Path secret)
        implements ChildOptions {

    @Override
    public String name() {
        return "OpenSearch";
    }

    @Override
    public void prepare() throws IOException {
        OpenSearchFiles.write(this);
    }

    @Override
    public List<String> command() {
        return OpenSearchFiles.command(this);
    }
}
