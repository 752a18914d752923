package io.facteur.dns.resolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for all sockets, one socket for each query: its port is the system's choice, at random, which is half of what
 * keeps others from answering in the server's place (RFC 5452 4.5). dnsjava's own sockets are not used: they are shared by
 * all of a JVM, look at the time once a second, and take the first datagram, whatever it is, for the answer.
 */
final class NioTransport implements Transport {

    private static final Logger LOGGER = LoggerFactory.getLogger(NioTransport.class);
    /** More than we say that we take (EDNS). */
    private static final int MAXIMUM_DATAGRAM = 4096;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAXIMUM_DATAGRAM);
    private volatile boolean closed;

    NioTransport() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the DNS client", e);
        }
        Thread thread = new Thread(this::run, "facteur-dns");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public CompletableFuture<byte[]> udp(InetSocketAddress server, byte[] query) {
        return begin(new UdpConversation(server, query, datagram));
    }

    @Override
    public CompletableFuture<byte[]> tcp(InetSocketAddress server, byte[] query) {
        return begin(new TcpConversation(server, query));
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private CompletableFuture<byte[]> begin(Conversation conversation) {
        if (closed) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        // also when the one who waits cancels it
        conversation.answer().whenComplete((answer, failure) -> execute(conversation::close));
        execute(() -> conversation.open(selector));
        return conversation.answer();
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try (selector) {
            while (!closed) {
                selector.select(NioTransport::ready);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                ((Conversation) key.attachment()).fail(new ClosedChannelException());
                key.channel().close();
            }
        } catch (IOException | RuntimeException e) {
            closed = true;
            LOGGER.error("The DNS client's network thread ended", e);
        }
    }

    private static void ready(SelectionKey key) {
        ((Conversation) key.attachment()).ready(key);
    }
}
