package io.facteur.testing.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP and a TCP socket on the same port, read by one thread. */
final class LocalDnsSockets implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LocalDnsSockets.class);
    private static final int ATTEMPTS = 20;
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int MAXIMUM_MESSAGE = 65_535;
    private static final int LENGTH = 2;

    /** Takes queries, on the reading thread. */
    interface Receiver {
        void received(byte[] octets, boolean tcp, Sender sender);
    }

    /** Sends answers to one query, from any thread. */
    interface Sender {
        void send(byte[] octets);

        void hangUp();
    }

    private final Receiver receiver;
    private final Selector selector;
    private final DatagramChannel datagrams;
    private final ServerSocketChannel connections;
    private final Thread thread;
    private volatile boolean closed;

    private LocalDnsSockets(InetAddress host, int port, Receiver receiver) throws IOException {
        this.receiver = receiver;
        selector = Selector.open();
        datagrams = DatagramChannel.open();
        connections = ServerSocketChannel.open();
        try {
            datagrams.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            datagrams.bind(new InetSocketAddress(host, port));
            connections.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            connections.bind(datagrams.getLocalAddress());
            datagrams.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            connections.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            closeAll();
            throw e;
        }
        thread = new Thread(this::run, "local-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param port 0 for one that is free for UDP and for TCP */
    static LocalDnsSockets open(InetAddress host, int port, Receiver receiver) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new LocalDnsSockets(host, port, receiver);
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    InetSocketAddress address() {
        try {
            return (InetSocketAddress) datagrams.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("closed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            datagrams.close();
            connections.close();
            selector.close();
        } catch (IOException e) {
            LOGGER.warn("The local DNS server did not close", e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            LOGGER.error("The local DNS server ended", e);
        }
        closeAll();
    }

    private void ready(SelectionKey key) {
        try {
            if (!key.isValid()) {
                return;
            }
            if (key.isAcceptable()) {
                SocketChannel accepted = connections.accept();
                if (accepted != null) {
                    accepted.configureBlocking(false);
                    accepted.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(LENGTH + MAXIMUM_MESSAGE));
                }
            } else if (key.channel() == datagrams) {
                readDatagrams();
            } else {
                readConnection((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (ClosedChannelException expected) {
            key.cancel();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("The local DNS server could not read", e);
        }
    }

    private void readDatagrams() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAXIMUM_MESSAGE);
        for (SocketAddress from = datagrams.receive(buffer); from != null; from = datagrams.receive(buffer)) {
            buffer.flip();
            byte[] octets = new byte[buffer.remaining()];
            buffer.get(octets);
            buffer.clear();
            receiver.received(octets, false, new Datagram(datagrams, from));
        }
    }

    private void readConnection(SocketChannel connection, ByteBuffer buffer) throws IOException {
        if (connection.read(buffer) < 0) {
            connection.close();
            return;
        }
        buffer.flip();
        while (buffer.remaining() >= LENGTH
                && buffer.remaining() >= LENGTH + (buffer.getShort(buffer.position()) & 0xffff)) {
            byte[] octets = new byte[buffer.getShort() & 0xffff];
            buffer.get(octets);
            receiver.received(octets, true, new Connection(connection));
        }
        buffer.compact();
    }

    private record Datagram(DatagramChannel channel, SocketAddress to) implements Sender {

        @Override
        public void send(byte[] octets) {
            try {
                channel.send(ByteBuffer.wrap(octets), to);
            } catch (IOException e) {
                LOGGER.debug("No answer to {}", to, e);
            }
        }

        @Override
        public void hangUp() {
            // there is no connection
        }
    }

    private record Connection(SocketChannel channel) implements Sender {

        @Override
        public void send(byte[] octets) {
            ByteBuffer buffer = ByteBuffer.allocate(LENGTH + octets.length)
                    .putShort((short) octets.length)
                    .put(octets)
                    .flip();
            try {
                synchronized (channel) {
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            } catch (IOException e) {
                LOGGER.debug("No answer on TCP", e);
            }
        }

        @Override
        public void hangUp() {
            try {
                channel.close();
            } catch (IOException e) {
                LOGGER.debug("Not hung up", e);
            }
        }
    }
}
