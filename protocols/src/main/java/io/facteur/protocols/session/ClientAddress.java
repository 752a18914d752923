package io.facteur.protocols.session;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;

/** Who the client of a connection is: its other end, or who a load balancer said that it stands in for. */
public final class ClientAddress {

    private static final AttributeKey<InetSocketAddress> PROXIED = AttributeKey.valueOf("facteur.proxiedClient");
    private static final AttributeKey<Boolean> UNKNOWN = AttributeKey.valueOf("facteur.unknownClient");

    private ClientAddress() {}

    public static InetSocketAddress of(Channel channel) {
        InetSocketAddress proxied = channel.attr(PROXIED).get();
        return proxied == null ? (InetSocketAddress) channel.remoteAddress() : proxied;
    }

    /** @return whether it is the client's; else it is that of a load balancer which did not say for whom it connects */
    public static boolean isKnown(Channel channel) {
        return channel.attr(UNKNOWN).get() == null;
    }

    static void set(Channel channel, InetSocketAddress client) {
        channel.attr(PROXIED).set(client);
    }

    static void setUnknown(Channel channel) {
        channel.attr(UNKNOWN).set(true);
    }
}
