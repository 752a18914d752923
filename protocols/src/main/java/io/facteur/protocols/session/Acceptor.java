package io.facteur.protocols.session;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ports of one server, and the connections that came by them. James can only close both at the same time; here the
 * ports can be closed while sessions go on, and opened again.
 */
@ChannelHandler.Sharable
public final class Acceptor extends ChannelInboundHandlerAdapter {

    private final ChannelGroup sessions = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();
    private ServerBootstrap bootstrap;
    private List<InetSocketAddress> closed = List.of();

    /** Before the server binds. */
    public void install(ServerBootstrap server) {
        bootstrap = server;
        server.handler(this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        listening.add(ctx.channel());
        ctx.channel().closeFuture().addListener(future -> listening.remove(ctx.channel()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        sessions.add((Channel) accepted);
        ctx.fireChannelRead(accepted);
    }

    /** @return whether new connections are taken */
    public boolean isOpen() {
        return listening.stream().anyMatch(Channel::isActive);
    }

    /** @return where */
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .filter(Channel::isActive)
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** Takes no new connections; sessions go on. */
    public synchronized void close() {
        List<Channel> channels = List.copyOf(listening);
        if (!channels.isEmpty()) {
            closed = addresses();
            channels.forEach(channel -> channel.close().awaitUninterruptibly());
        }
    }

    /** Takes new connections again, at the same addresses. */
    public synchronized void open() throws InterruptedException {
        List<InetSocketAddress> addresses = new ArrayList<>(closed);
        closed = List.of();
        for (InetSocketAddress address : addresses) {
            bootstrap.bind(address).sync();
        }
    }

    /** @return how many sessions there are */
    public int sessions() {
        return sessions.size();
    }

    /** Tells all sessions. */
    public void tell(Drain what) {
        sessions.forEach(channel -> channel.pipeline().fireUserEventTriggered(what));
    }

    /** Ends all sessions, without a word. */
    public void cut() {
        sessions.close();
    }
}
