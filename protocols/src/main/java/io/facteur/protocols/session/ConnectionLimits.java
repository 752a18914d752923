package io.facteur.protocols.session;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the connections of one listener, in all and by address, and turns away those that are too many. */
@ChannelHandler.Sharable
public final class ConnectionLimits extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf("facteur.refusedConnection");

    private final int limit;
    private final int limitPerAddress;
    private final Optional<String> farewell;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    /** @param farewell what to tell a client that is turned away; empty where it could not read it, as before TLS */
    public ConnectionLimits(int limit, int limitPerAddress, Optional<String> farewell) {
        this.limit = limit;
        this.limitPerAddress = limitPerAddress;
        this.farewell = farewell;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        int all = connections.incrementAndGet();
        int ofAddress = byAddress.merge(source(ctx), 1, Integer::sum);
        if (all <= limit && ofAddress <= limitPerAddress) {
            ctx.fireChannelActive();
            return;
        }
        ctx.channel().attr(REFUSED).set(true);
        byte[] line = farewell.map(text -> text + "\r\n").orElse("").getBytes(StandardCharsets.US_ASCII);
        ctx.writeAndFlush(ctx.alloc().buffer(line.length).writeBytes(line)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (ctx.channel().attr(REFUSED).get() != null) {
            ReferenceCountUtil.release(msg);
            return;
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.decrementAndGet();
        byAddress.computeIfPresent(source(ctx), (address, count) -> count > 1 ? count - 1 : null);
        if (ctx.channel().attr(REFUSED).get() == null) {
            ctx.fireChannelInactive();
        }
    }

    private static String source(ChannelHandlerContext ctx) {
        InetAddress address = ClientAddress.of(ctx.channel()).getAddress();
        if (address instanceof Inet6Address) {
            // one customer line has a /64, and with it more addresses than a limit could hold
            return Arrays.toString(Arrays.copyOf(address.getAddress(), 8));
        }
        return address.getHostAddress();
    }
}
