package io.facteur.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a Cassandra child is started with.
 *
 * @param directory everything of the node: data, commit log, its configuration
 * @param log the file that it logs to
 * @param lib directory of its jars, and of nothing else
 * @param address numeric loopback address that it listens on
 * @param nativePort of CQL
 * @param storagePort between nodes; a lone node opens it all the same
 * @param heap such as {@code 512m}
 * @param commitlogSync {@code batch}, {@code group} or {@code periodic}
 * @param secret file that holds the password of its clients
 */
public record CassandraOptions(
        Path directory,
        Path log,
        Path lib,
        String address,
        int nativePort,
        int storagePort,
        String heap,
        String commitlogSync,
        Path secret)
        implements ChildOptions {

    @Override
    public String name() {
        return "Cassandra";
    }

    @Override
    public int port() {
        return nativePort;
    }

    @Override
    public void prepare() throws IOException {
        CassandraFiles.write(this);
    }

    @Override
    public List<String> command() throws IOException {
        return CassandraFiles.command(this);
    }

    String commitlogSyncLines() {
        return switch (commitlogSync) {
            case "batch" -> "commitlog_sync: batch";
            case "group" -> "commitlog_sync: group\ncommitlog_sync_group_window: 5ms";
            case "periodic" -> "commitlog_sync: periodic\ncommitlog_sync_period: 1000ms";
            default -> throw new IllegalArgumentException("commitlog sync: " + commitlogSync);
        };
    }
}
