package io.facteur.transport.route;

import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.List;

/**
 * A host that takes mail for a domain.
 *
 * @param name as the DNS or the settings have it; {@link DnsName#ROOT} for an address literal
 * @param addresses in the order in which to try them, at least one
 */
public record MailHost(DnsName name, int preference, List<InetAddress> addresses) {

    public MailHost {
        addresses = List.copyOf(addresses);
    }

    /** For people. */
    public String display() {
        return name.equals(DnsName.ROOT) ? "[" + addresses.get(0).getHostAddress() + "]" : name.toString();
    }
}
