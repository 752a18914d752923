package io.facteur.dns.resolver;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Sends a query, and completes with the first answer to it, or with an exception of the network. There is no limit of
 * time: who waits no longer cancels.
 */
interface Transport extends AutoCloseable {

    CompletableFuture<byte[]> udp(InetSocketAddress server, byte[] query);

    CompletableFuture<byte[]> tcp(InetSocketAddress server, byte[] query);

    @Override
    void close();
}
