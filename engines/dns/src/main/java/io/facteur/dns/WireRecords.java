package io.facteur.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
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
     *     types, and for those that name something that cannot be a {@link DnsName}
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
                // not InetAddress, which makes an Inet4Address of ::ffff:192.0.2.1
                return Optional.of(Inet6Address.getByAddress(null, sixteen(aaaa.getAddress()), -1));
            }
        } catch (UnknownHostException expected) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static byte[] sixteen(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 16) {
            return octets;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(octets, 0, mapped, 12, octets.length);
        return mapped;
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
