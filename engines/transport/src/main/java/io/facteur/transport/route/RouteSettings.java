package io.facteur.transport.route;

import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * How mail is routed.
 *
 * @param port of next hops that the DNS names
 * @param ipv4 whether hosts are reached by IPv4
 * @param ipv6 whether hosts are reached by IPv6
 * @param loopback whether a stranger's domain may lead to this machine's loopback addresses: in tests only
 * @param ownNames of this server: RFC 5321 5.1 cuts these, and all that is worse, from the list of hosts
 * @param ownAddresses the same by address
 * @param smartHost takes all mail, if there is one
 */
public record RouteSettings(
        int port,
        boolean ipv4,
        boolean ipv6,
        boolean loopback,
        Set<DnsName> ownNames,
        Set<InetAddress> ownAddresses,
        Optional<SmartHost> smartHost) {

    public record SmartHost(DnsName host, int port) {}

    public RouteSettings {
        ownNames = Set.copyOf(ownNames);
        ownAddresses = Set.copyOf(ownAddresses);
    }

    boolean isOwn(InetAddress address) {
        return ownAddresses.contains(address);
    }

    /** Whether an address that a stranger published may be connected to at all. */
    boolean mayReach(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        return loopback || !address.isLoopbackAddress();
    }
}
