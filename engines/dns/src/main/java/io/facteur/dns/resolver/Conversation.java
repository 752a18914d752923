package io.facteur.dns.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CompletableFuture;

/** A query on a socket of its own. All but {@link #answer} belongs to the selector's thread. */
abstract class Conversation {

    protected final InetSocketAddress server;
    protected final byte[] query;
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private SelectableChannel channel;

    protected Conversation(InetSocketAddress server, byte[] query) {
        this.server = server;
        this.query = query;
    }

    final CompletableFuture<byte[]> answer() {
        return answer;
    }

    final void open(Selector selector) {
        if (answer.isDone()) {
            return;
        }
        try {
            channel = channel();
            channel.configureBlocking(false);
            start(channel.register(selector, 0, this));
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    final void ready(SelectionKey key) {
        try {
            if (key.isValid()) {
                proceed(key);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    final void fail(Exception e) {
        answer.completeExceptionally(e);
    }

    final void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException expected) {
            // it is of no more use, closed or not
            channel = null;
        }
    }

    protected abstract SelectableChannel channel() throws IOException;

    protected abstract void start(SelectionKey key) throws IOException;

    protected abstract void proceed(SelectionKey key) throws IOException;
}
