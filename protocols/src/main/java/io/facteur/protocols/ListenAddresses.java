package io.facteur.protocols;

import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/**
 * The {@code <bind>} of a server: {@code address:port}, several with commas, the address numeric, an IPv6 address with
 * or without brackets. James cuts it at every colon, and looks up the name of the address and then the address of that
 * name, which can be another one (127.0.0.2 and 127.0.0.1 have the same name).
 */
final class ListenAddresses {

    private static final String BIND = "bind";
    private static final String ALLOWED = "\", allowed: address:port, such as 127.0.0.1:2525 or [::1]:2525";

    private ListenAddresses() {}

    /** Takes the addresses out of a configuration, and leaves one there that James can read and that is not used. */
    static InetSocketAddress[] take(Configuration configuration) throws ConfigurationException {
        String[] found = configuration.getStringArray(BIND);
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String list : found) {
            for (String each : list.split(",")) {
                addresses.add(parse(each.strip()));
            }
        }
        if (addresses.isEmpty()) {
            throw new ConfigurationException("bind: found \"" + ALLOWED);
        }
        configuration.setProperty(BIND, "0.0.0.0:" + addresses.get(0).getPort());
        return addresses.toArray(InetSocketAddress[]::new);
    }

    private static InetSocketAddress parse(String text) throws ConfigurationException {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String host = text.substring(0, colon).replaceAll("^\\[(.*)\\]$", "$1");
            if (InetAddresses.isInetAddress(host)) {
                try {
                    return new InetSocketAddress(
                            InetAddresses.forString(host), Integer.parseInt(text.substring(colon + 1)));
                } catch (IllegalArgumentException expected) {
                    // not a port: said below
                }
            }
        }
        throw new ConfigurationException("bind: found \"" + text + ALLOWED);
    }
}
