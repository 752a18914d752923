package io.facteur.protocols.session;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;

/** Ends a session whose client neither sends nor takes anything for too long. */
public final class IdleLimit extends IdleStateHandler {

    private final byte[] farewell;

    public IdleLimit(int seconds, String farewell) {
        // all-idle: a client that is slow at taking a large answer is not silent
        super(0, 0, seconds);
        this.farewell = (farewell + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        ctx.writeAndFlush(ctx.alloc().buffer(farewell.length).writeBytes(farewell))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
