package io.facteur.protocols.session;

import com.google.common.net.InetAddresses;
import io.facteur.home.ProxyNetworks;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.apache.james.imapserver.netty.HAProxyMessageHandler;
import org.apache.james.protocols.api.ProxyInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The header of the PROXY protocol, version 1 or 2, in front of everything else that a connection sends, TLS too. It is
 * read from the peers that the administrator named, and these must send it: the specification forbids to guess whether
 * there is one. From anybody else it is not read at all, and so is what it is: a command that nobody knows.
 *
 * <p>Nothing that comes after this in the pipeline hears of the connection before the client is known.
 */
public final class ProxyHeader extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyHeader.class);

    /** A load balancer sends it at once. */
    private static final int SECONDS = 5;
    /** Octets of what a header of version 2 may say beyond the addresses; more than a certificate's name needs. */
    private static final int MORE = 2048;

    private ScheduledFuture<?> limit;
    private boolean done;

    private ProxyHeader() {}

    /** Adds what reads the header, when the peer is one that sends it: first of all. */
    public static void expectFrom(ProxyNetworks networks, Channel channel) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        if (peer != null && networks.contains(peer.getAddress())) {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast("proxyDecoder", new HAProxyMessageDecoder(MORE));
            pipeline.addLast("proxyHeader", new ProxyHeader());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        limit = ctx.executor().schedule(() -> refuse(ctx, "no header in time"), SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (done || !(msg instanceof HAProxyMessage header)) {
            ReferenceCountUtil.release(msg);
            return;
        }
        try {
            take(ctx, header);
        } finally {
            header.release();
        }
    }

    private void take(ChannelHandlerContext ctx, HAProxyMessage header) {
        HAProxyProxiedProtocol protocol = header.proxiedProtocol();
        boolean local = header.command() == HAProxyCommand.LOCAL;
        if (local || protocol == HAProxyProxiedProtocol.UNKNOWN) {
            // The load balancer's own connection, to see whether we are here
            ClientAddress.setUnknown(ctx.channel());
        } else if (protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6) {
            try {
                InetSocketAddress client = address(header.sourceAddress(), header.sourcePort());
                InetSocketAddress service = address(header.destinationAddress(), header.destinationPort());
                ClientAddress.set(ctx.channel(), client);
                // where James' IMAP server takes from what it logs
                ctx.channel().attr(HAProxyMessageHandler.PROXY_INFO).set(new ProxyInformation(client, service));
            } catch (IllegalArgumentException e) {
                refuse(ctx, "a header with an address that is none");
                return;
            }
        } else {
            refuse(ctx, "a header for " + protocol);
            return;
        }
        done = true;
        limit.cancel(false);
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }

    private static InetSocketAddress address(String address, int port) {
        return new InetSocketAddress(InetAddresses.forString(address), port);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // whoever comes after this has not heard that there was a connection
        if (limit != null) {
            limit.cancel(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // nor that anything was read
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (LineFramer.root(cause) instanceof IOException) {
            // a connection that was reset, as those are by which it is looked whether we are here
            ctx.close();
            return;
        }
        refuse(ctx, "no header of the PROXY protocol: " + LineFramer.root(cause).getMessage());
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (!done) {
            done = true;
            LOGGER.info(
                    "Connection from the load balancer {} ended: {}",
                    ctx.channel().remoteAddress(),
                    reason);
            ctx.close();
        }
    }
}
