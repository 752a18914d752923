package io.facteur.cli.publish;

import io.facteur.authentication.dkim.DnsText;
import io.facteur.dns.DnsName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One record, without its TTL.
 *
 * @param type {@code TXT}
 * @param value for web forms and comparisons: the text of a TXT record in one piece, names without the dot at the end
 * @param data as a zone file has it: strings of at most 255 octets, names with the dot
 * @param comment why it is there, for people: sentences, a line each
 */
public record ZoneRecord(
        Purpose purpose, Place place, DnsName name, String type, String value, String data, List<String> comment) {

    public ZoneRecord {
        comment = List.copyOf(comment);
    }

    static ZoneRecord text(Purpose purpose, Place place, DnsName name, String text, String... comment) {
        return new ZoneRecord(purpose, place, name, "TXT", text, quoted(text), List.of(comment));
    }

    static ZoneRecord address(Place place, DnsName name, InetAddress address, String... comment) {
        String type = address instanceof Inet4Address ? "A" : "AAAA";
        String text = Texts.address(address);
        return new ZoneRecord(Purpose.ADDRESS, place, name, type, text, text, List.of(comment));
    }

    /** @param front what is before the name in the data: a preference, or priority, weight and port */
    static ZoneRecord pointer(
            Purpose purpose, Place place, DnsName name, String type, String front, DnsName target, String... comment) {
        return new ZoneRecord(
                purpose,
                place,
                name,
                type,
                (front + " " + target).strip(),
                (front + " " + target).strip() + ".",
                List.of(comment));
    }

    /** The strings of a TXT record; none for other types. */
    public List<String> strings() {
        return type.equals("TXT") ? DnsText.split(value) : List.of();
    }

    private static String quoted(String text) {
        List<String> strings = DnsText.split(text).stream()
                .map(string -> "\"" + string.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .toList();
        // RFC 1035 5.1: parentheses let a record go over lines
        return strings.size() == 1
                ? strings.get(0)
                : strings.stream().collect(Collectors.joining("\n        ", "(\n        ", " )"));
    }
}
