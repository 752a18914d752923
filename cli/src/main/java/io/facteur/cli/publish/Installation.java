package io.facteur.cli.publish;

import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.List;

/**
 * A domain, and the server that receives and sends its mail: all that its records follow from.
 *
 * @param host the one name of the server: HELO, certificate, MX
 * @param addresses from which it sends and at which it is reached; empty when they are not known
 * @param includes domains with the SPF records of others that send for this domain
 * @param keys for DKIM; empty when there are none, or they are not known
 * @param services for users' programs
 */
public record Installation(
        DnsName domain,
        DnsName host,
        List<InetAddress> addresses,
        List<DnsName> includes,
        List<PublishedKey> keys,
        List<ClientService> services) {

    public Installation {
        addresses = List.copyOf(addresses);
        includes = List.copyOf(includes);
        keys = List.copyOf(keys);
        services = List.copyOf(services);
    }
}
