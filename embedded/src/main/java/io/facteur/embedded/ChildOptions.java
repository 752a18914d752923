package io.facteur.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a child is started with. */
public sealed interface ChildOptions permits CassandraOptions, OpenSearchOptions {

    /** @return what the engine is called */
    String name();

    /** @return everything of the node: data, its configuration */
    Path directory();

    /** @return the file that it logs to */
    Path log();

    /** @return numeric loopback address that it listens on */
    String address();

    /** @return the port of its clients */
    int port();

    /** Writes the files that it reads when it starts. */
    void prepare() throws IOException;

    /** @return the command that runs it until its standard input ends */
    List<String> command() throws IOException;
}
