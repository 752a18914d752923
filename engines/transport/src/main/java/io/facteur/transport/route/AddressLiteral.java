package io.facteur.transport.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The domain of an address as a numeric address, RFC 5321 4.1.3. */
final class AddressLiteral {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("(?i)IPv6:([0-9a-f:.]{2,45})");

    private AddressLiteral() {}

    static Optional<InetAddress> parse(String domain) {
        if (!domain.startsWith("[") || !domain.endsWith("]")) {
            return Optional.empty();
        }
        String inner = domain.substring(1, domain.length() - 1);
        var ipv6 = IPV6.matcher(inner);
        try {
            if (IPV4.matcher(inner).matches()) {
                return Optional.of(InetAddress.getByName(inner));
            }
            // with a colon it is numeric, or an error: never a name to look up
            return ipv6.matches() && ipv6.group(1).contains(":")
                    ? Optional.of(InetAddress.getByName(ipv6.group(1)))
                    : Optional.empty();
        } catch (UnknownHostException notNumeric) {
            return Optional.empty();
        }
    }
}
