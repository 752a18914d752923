package io.facteur.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
 * @param ring that the node is a member of; empty: it is alone, and refuses all other nodes
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
        Path secret,
        Optional<Ring> ring)
        implements ChildOptions {

    /**
     * Nodes that are started together, with nothing in them: none takes over data from another when it joins.
     *
     * @param addresses of all of them, which listen on the same ports; this node's is one of them
     */
    public record Ring(List<String> addresses) {

        /** The ring is cut into equal parts. */
        String token(String address) {
            BigInteger part = BigInteger.ONE.shiftLeft(Long.SIZE).divide(BigInteger.valueOf(addresses.size()));
            return BigInteger.valueOf(Long.MIN_VALUE)
                    .add(part.multiply(BigInteger.valueOf(addresses.indexOf(address))))
                    .add(BigInteger.ONE)
                    .toString();
        }
    }

    /** A lone node. */
    public CassandraOptions(
            Path directory,
            Path log,
            Path lib,
            String address,
            int nativePort,
            int storagePort,
            String heap,
            String commitlogSync,
            Path secret) {
        this(directory, log, lib, address, nativePort, storagePort, heap, commitlogSync, secret, Optional.empty());
    }

    /** What it is in {@code cassandra.yaml} that other nodes are allowed, and found by. */
    String ringLines() {
        String seeds = ring.map(Ring::addresses).orElse(List.of(address)).stream()
                .map(seed -> seed + ":" + storagePort)
                .collect(Collectors.joining(","));
        return String.join(
                "\n",
                "seed_provider:",
                "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
                "    parameters:",
                "      - seeds: \"" + seeds + "\"",
                "internode_authenticator:",
                "  class_name: "
                        + (ring.isPresent()
                                ? "org.apache.cassandra.auth.AllowAllInternodeAuthenticator"
                                : "io.facteur.embedded.child.NoPeers"),
                // What a node missed while it was down is kept for it by the others.
                "hinted_handoff_enabled: " + ring.isPresent(),
                ring.map(members -> "auto_bootstrap: false\ninitial_token: \"" + members.token(address) + "\"")
                        .orElse(""));
    }

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
