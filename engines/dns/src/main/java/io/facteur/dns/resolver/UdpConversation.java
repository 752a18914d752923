package io.facteur.dns.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** Reads datagrams until one answers the query; the others are forged, or late. */
final class UdpConversation extends Conversation {

    private final ByteBuffer datagram;
    private DatagramChannel channel;

    UdpConversation(InetSocketAddress server, byte[] query, ByteBuffer datagram) {
        super(server, query);
        this.datagram = datagram;
    }

    @Override
    protected DatagramChannel channel() throws IOException {
        channel = DatagramChannel.open();
        return channel;
    }

    @Override
    protected void start(SelectionKey key) throws IOException {
        // Connected: the system drops what others send, and tells when nobody listens there (PortUnreachableException).
        channel.connect(server);
        key.interestOps(SelectionKey.OP_READ);
        if (channel.write(ByteBuffer.wrap(query)) == 0) {
            throw new IOException("the system has no room for a datagram");
        }
    }

    @Override
    protected void proceed(SelectionKey key) throws IOException {
        datagram.clear();
        if (channel.read(datagram) <= 0) {
            return;
        }
        datagram.flip();
        byte[] read = new byte[datagram.remaining()];
        datagram.get(read);
        if (WireQuery.answers(query, read)) {
            answer().complete(read);
        }
    }
}
