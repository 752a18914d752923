package io.facteur.protocols.session;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;

/** Ends a session whose client neither sends nor takes anything for too long. */
public final class IdleLimit extends IdleStateHandler {

    private final byte[] farewell;
    private volatile boolean suspended;

    public IdleLimit(int seconds, String farewell) {
        // all-idle: a client that is slow at taking a large answer is not silent
        super(0, 0, seconds);
        this.farewell = (farewell + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** It is the client that waits now, and its silence is no fault. From any thread. */
    void suspend() {
        suspended = true;
    }

    /** The client has its time from now on. On the I/O thread only. */
    void resume() {
        resetReadTimeout();
        suspended = false;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        if (suspended) {
            return;
        }
        ctx.writeAndFlush(ctx.alloc().buffer(farewell.length).writeBytes(farewell))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
