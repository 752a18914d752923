package io.facteur.authentication.spf;

import io.facteur.authentication.IpAddress;
import java.util.Optional;

/**
 * A mechanism and what it says (RFC 7208 4.6.1).
 *
 * @param code of a check that it matches: PASS, FAIL, SOFTFAIL or NEUTRAL
 * @param domain what is asked; empty for the domain of the record
 * @param network of {@code ip4} and {@code ip6}
 * @param ipv4Prefix how many bits of an IPv4 address count: 0 to 32
 * @param ipv6Prefix the same for IPv6: 0 to 128
 * @param published as the domain wrote it, with its qualifier
 */
public record SpfDirective(
        SpfCode code,
        SpfMechanism mechanism,
        Optional<MacroString> domain,
        Optional<IpAddress> network,
        int ipv4Prefix,
        int ipv6Prefix,
        String published) {

    /** @return in the shortest way it can be written */
    String write() {
        StringBuilder text = new StringBuilder(qualifier()).append(mechanism.text());
        domain.ifPresent(spec -> text.append(':').append(spec.write()));
        network.ifPresent(address -> text.append(':').append(address));
        if (ipv4Prefix != IpAddress.IPV4_BITS) {
            text.append('/').append(ipv4Prefix);
        }
        if (ipv6Prefix != IpAddress.IPV6_BITS) {
            text.append(mechanism == SpfMechanism.IP6 ? "/" : "//").append(ipv6Prefix);
        }
        return text.toString();
    }

    private String qualifier() {
        switch (code) {
            case FAIL:
                return "-";
            case SOFTFAIL:
                return "~";
            case NEUTRAL:
                return "?";
            default:
                return "";
        }
    }
}
