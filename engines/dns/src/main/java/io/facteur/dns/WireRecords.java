package io.facteur.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** From dnsjava's records to the values that a {@link DnsClient} gives. */
public final class WireRecords {

    private static final int IPV6 = 16;
    /** Of an IPv4-mapped address, at the start. */
    private static final int ZEROS = 10;

    private WireRecords() {}

    /** @return the number of the type */
    public static int type(RecordType type) {
        return switch (type) {
            case TXT -> Type.TXT;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
            case MX -> Type.MX;
            case PTR -> Type.PTR;
            case SRV -> Type.SRV;
        };
    }

    /**
     * @return a String, Inet4Address, Inet6Address, {@link MailExchange}, {@link ServiceLocation} or {@link DnsName}; empty for records of other
     *     types, for those that name something that cannot be a {@link DnsName}, and for an AAAA with an IPv4 address in it
     */
    public static Optional<Object> value(Record read) {
        if (read instanceof TXTRecord txt) {
            return Optional.of(text(txt.getStringsAsByteArrays()));
        }
        if (read instanceof MXRecord mx) {
            return WireNames.fromWire(mx.getTarget()).map(host -> new MailExchange(mx.getPriority(), host));
        }
        if (read instanceof PTRRecord ptr) {
            return WireNames.fromWire(ptr.getTarget()).map(Object.class::cast);
        }
        if (read instanceof SRVRecord srv) {
            return WireNames.fromWire(srv.getTarget())
                    .map(host -> new ServiceLocation(srv.getPriority(), srv.getWeight(), srv.getPort(), host));
        }
        try {
            // made again: dnsjava's keep the name they were asked by
            if (read instanceof ARecord a) {
                return Optional.of(InetAddress.getByAddress(a.getAddress().getAddress()));
            }
            if (read instanceof AAAARecord aaaa) {
                byte[] octets = aaaa.getAddress().getAddress();
                return isMapped(octets) ? Optional.empty() : ipv6(Inet6Address.getByAddress(null, octets, -1));
            }
        } catch (UnknownHostException expected) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * RFC 4291 2.5.5.2. It is on no wire, and a system that is told to connect to ::ffff:127.0.0.1 connects to 127.0.0.1,
     * where no stranger may lead. Java may have made four octets of it already.
     */
    private static boolean isMapped(byte[] octets) {
        return octets.length != IPV6
                || Arrays.equals(octets, 0, ZEROS, new byte[ZEROS], 0, ZEROS)
                        && octets[ZEROS] == (byte) 0xff
                        && octets[ZEROS + 1] == (byte) 0xff;
    }

    /** RFC 4291 2.5.5.1: nor is an IPv4-compatible one; but :: and ::1, which look the same, are of IPv6 itself. */
    private static Optional<Object> ipv6(Inet6Address address) {
        boolean own = address.isAnyLocalAddress() || address.isLoopbackAddress();
        return address.isIPv4CompatibleAddress() && !own ? Optional.empty() : Optional.of(address);
    }

    private static String text(List<byte[]> strings) {
        if (strings.size() == 1) {
            return new String(strings.get(0), StandardCharsets.ISO_8859_1);
        }
        StringBuilder joined = new StringBuilder();
        strings.forEach(octets -> joined.append(new String(octets, StandardCharsets.ISO_8859_1)));
        return joined.toString();
    }
}
