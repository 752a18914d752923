package io.facteur.protocols.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops reading from a client while its session has enough to do: a session that waits for a store does not fill the
 * memory with what its client goes on sending, and a client that does not read its answers gets no more of them.
 */
final class Backpressure extends ChannelInboundHandlerAdapter {

    private static final int ENOUGH = 64 * 1024;

    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ByteBuf buffer) {
            waiting.addAndGet(buffer.readableBytes());
            adjust(ctx);
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        adjust(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    /** From any thread. */
    void consumed(ChannelHandlerContext ctx, int octets) {
        waiting.addAndGet(-octets);
        if (!ctx.channel().config().isAutoRead()) {
            // on one thread, so that two changes of mind cannot overtake each other
            ctx.channel().eventLoop().execute(() -> adjust(ctx));
        }
    }

    private void adjust(ChannelHandlerContext ctx) {
        boolean read = waiting.get() < ENOUGH && ctx.channel().isWritable();
        if (ctx.channel().config().isAutoRead() != read) {
            ctx.channel().config().setAutoRead(read);
        }
    }
}
