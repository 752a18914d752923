package io.facteur.home;

import java.net.InetAddress;

/**
 * The load balancers whose word on who the client is, in a header of the PROXY protocol, is believed: the setting
 * {@code proxy.networks}.
 */
public final class ProxyNetworks {

    /** How the setting is called, and what it may be, for messages. */
    public static final String KEY = "proxy.networks";

    public static final String ALLOWED =
            "numeric addresses or networks with commas between, such as 192.0.2.17, 10.1.0.0/24, 2001:db8:1::/64";

    public static final ProxyNetworks NONE = new ProxyNetworks(RelayNetworks.NONE);

    private final RelayNetworks networks;

    private ProxyNetworks(RelayNetworks networks) {
        this.networks = networks;
    }

    /**
     * @param list with commas between; empty for none
     * @throws IllegalArgumentException naming the network that cannot be used, and why
     */
    public static ProxyNetworks parse(String list) {
        return new ProxyNetworks(
                RelayNetworks.parse(list, "would have everybody say that they are whoever they like to be"));
    }

    /** @param peer at the other end of the connection */
    public boolean contains(InetAddress peer) {
        return networks.contains(peer);
    }
}
