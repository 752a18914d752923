package io.facteur.home;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks whose hosts may send to other domains without a login, for printers and applications that cannot: the
 * setting {@code relay.networks}.
 */
public final class RelayNetworks {

    /** How the setting is called, and what it may be, for messages. */
    public static final String KEY = "relay.networks";

    public static final String ALLOWED =
            "numeric addresses or networks with commas between, such as 192.0.2.17, 10.1.0.0/16, 2001:db8:1::/48";

    public static final RelayNetworks NONE = new RelayNetworks(List.of());

    /**
     * What is shorter is no network of one's own, and everybody's when it is 0: an open relay is found within hours, and
     * block-listed within a day.
     */
    private static final int SHORTEST_IPV4 = 8;

    private static final int SHORTEST_IPV6 = 32;

    private record Network(byte[] address, int prefix) {

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }

        boolean hasHostBits() {
            for (int bit = prefix; bit < address.length * 8; bit++) {
                if ((address[bit / 8] & 0x80 >> bit % 8) != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private final List<Network> networks;

    private RelayNetworks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * @param list with commas between; empty for none
     * @throws IllegalArgumentException naming the network that cannot be used, and why
     */
    public static RelayNetworks parse(String list) {
        return parse(list, "would make this server an open relay, which spammers find within hours");
    }

    /** @param everybody what it would be to name everybody, for the message */
    static RelayNetworks parse(String list, String everybody) {
        if (list.isBlank()) {
            return NONE;
        }
        List<Network> networks = new ArrayList<>();
        for (String each : list.split(",", -1)) {
            networks.add(network(each.strip(), everybody));
        }
        return new RelayNetworks(networks);
    }

    private static Network network(String text, String everybody) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        // numeric only: who controls a name would control who may relay
        if (!host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a numeric address or network");
        }
        byte[] address;
        try {
            address = InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a numeric address or network", e);
        }
        boolean six = address.length != 4;
        if (host.contains(":") != six) {
            throw new IllegalArgumentException("\"" + text + "\" is an IPv4 address in an IPv6 form: write the first");
        }
        int bits = address.length * 8;
        int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
        int shortest = six ? SHORTEST_IPV6 : SHORTEST_IPV4;
        if (prefix < shortest) {
            throw new IllegalArgumentException("\"" + text + "\" is far more than a network of yours, and " + everybody
                    + ": at least /" + shortest);
        }
        Network network = new Network(address, prefix);
        if (network.hasHostBits()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is an address in a network: write the address alone, or"
                            + " the network with zeros behind its /" + prefix);
        }
        return network;
    }

    private static int prefix(String text, String number, int bits) {
        if (!number.matches("[0-9]{1,3}") || Integer.parseInt(number) > bits) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a network: behind the / is a number from 0 to " + bits);
        }
        return Integer.parseInt(number);
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /** @param client as it connected; one that says to be another proves nothing */
    public boolean contains(InetAddress client) {
        byte[] address = client.getAddress();
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
