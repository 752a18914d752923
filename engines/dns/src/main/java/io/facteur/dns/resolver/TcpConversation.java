package io.facteur.dns.resolver;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A connection for one query (RFC 7766 permits it): seldom needed, and never found closed by the other side. */
final class TcpConversation extends Conversation {

    private static final int LENGTH = 2;

    private final ByteBuffer output;
    private ByteBuffer input = ByteBuffer.allocate(LENGTH);
    private boolean lengthKnown;
    private SocketChannel channel;

    TcpConversation(InetSocketAddress server, byte[] query) {
        super(server, query);
        // RFC 7766 8: in one packet with its length
        output = ByteBuffer.allocate(LENGTH + query.length)
                .putShort((short) query.length)
                .put(query)
                .flip();
    }

    @Override
    protected SocketChannel channel() throws IOException {
        channel = SocketChannel.open();
        return channel;
    }

    @Override
    protected void start(SelectionKey key) throws IOException {
        key.interestOps(channel.connect(server) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT);
    }

    @Override
    protected void proceed(SelectionKey key) throws IOException {
        if (key.isConnectable() && channel.finishConnect()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else if (key.isWritable()) {
            channel.write(output);
            if (!output.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        } else if (key.isReadable()) {
            read();
        }
    }

    private void read() throws IOException {
        if (channel.read(input) < 0) {
            throw new EOFException("the DNS server closed the connection");
        }
        if (!input.hasRemaining() && !lengthKnown) {
            lengthKnown = true;
            input = ByteBuffer.allocate(input.flip().getShort() & 0xffff);
            channel.read(input);
        }
        if (lengthKnown && !input.hasRemaining()) {
            byte[] read = input.array();
            if (!WireQuery.answers(query, read)) {
                throw new IOException("the DNS server answered something else on TCP");
            }
            answer().complete(read);
        }
    }
}
