package io.facteur.protocols.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;

/** The last line of a session that the server ends. */
public final class Farewell {

    private Farewell() {}

    /** Says it after all that is still to be written, and closes. Before TLS has begun, there is nobody to say it to. */
    public static void say(Channel channel, String line) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            channel.close();
            return;
        }
        byte[] octets = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
        channel.writeAndFlush(Unpooled.wrappedBuffer(octets)).addListener(ChannelFutureListener.CLOSE);
    }
}
