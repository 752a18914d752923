package io.facteur.dns.zone;

import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.RecordType;
import io.facteur.dns.WireNames;
import io.facteur.dns.WireRecords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Collects the data of a {@link ZoneDns}. Names are taken in any form that {@link DnsName#parse} takes, {@code "."} being
 * the root; each method throws {@link IllegalArgumentException} for one that is none.
 */
public final class ZoneDnsBuilder {

    private static final long TTL_SECONDS = 300;

    final Map<DnsName, ZoneNode> nodes = new HashMap<>();
    final Map<DnsName, Outcome> failing = new HashMap<>();
    final Map<DnsName, Duration> delays = new HashMap<>();
    Duration delay = Duration.ZERO;
    Duration ttl = Duration.ofSeconds(TTL_SECONDS);
    Scheduler scheduler;

    ZoneDnsBuilder() {
        nodes.put(DnsName.ROOT, new ZoneNode());
    }

    /**
     * Adds the records of a master file; those of types that {@link RecordType} does not have only make their names
     * exist.
     *
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    public ZoneDnsBuilder zone(String masterFile) {
        byte[] text = masterFile.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(text), Name.root, TTL_SECONDS)) {
            master.disableIncludes(true);
            for (Record read = master.nextRecord(); read != null; read = master.nextRecord()) {
                add(read);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a DNS master file: " + e.getMessage(), e);
        }
        return this;
    }

    private void add(Record read) {
        ZoneNode node = node(ours(read.getName()));
        if (read instanceof CNAMERecord cname) {
            node.alias(ours(cname.getTarget()));
            return;
        }
        Object value = WireRecords.value(read).orElse(null);
        for (RecordType type : RecordType.values()) {
            if (value != null && read.getType() == WireRecords.type(type)) {
                node.add(type, value);
            }
        }
    }

    /**
     * @param strings of one record, each character being one octet (ISO 8859-1); may be empty, none, or longer than the
     *     255 octets that the wire format permits
     */
    public ZoneDnsBuilder txt(String name, String... strings) {
        String joined = String.join("", strings);
        if (joined.chars().anyMatch(c -> c > 0xff)) {
            throw new IllegalArgumentException("a character of a TXT record is one octet, 0 to 255: " + joined);
        }
        node(name(name)).add(RecordType.TXT, joined);
        return this;
    }

    /** @param addresses in numbers */
    public ZoneDnsBuilder a(String name, String... addresses) {
        for (String address : addresses) {
            node(name(name)).add(RecordType.A, Inet4Address.class.cast(address(address)));
        }
        return this;
    }

    /** @param addresses in numbers, and not those that stand for an IPv4 address */
    public ZoneDnsBuilder aaaa(String name, String... addresses) {
        for (String address : addresses) {
            node(name(name)).add(RecordType.AAAA, Inet6Address.class.cast(address(address)));
        }
        return this;
    }

    public ZoneDnsBuilder mx(String name, int preference, String host) {
        node(name(name)).add(RecordType.MX, new MailExchange(preference, name(host)));
        return this;
    }

    /** @param address whose name this is, in numbers */
    public ZoneDnsBuilder ptr(String address, String name) {
        node(DnsName.reverse(address(address))).add(RecordType.PTR, name(name));
        return this;
    }

    public ZoneDnsBuilder cname(String name, String target) {
        node(name(name)).alias(name(target));
        return this;
    }

    /** The name exists, if only without any record. */
    public ZoneDnsBuilder exists(String name) {
        node(name(name));
        return this;
    }

    /** Every question for this name, or for an alias of it, is answered {@link Outcome#TEMPORARY_FAILURE}. */
    public ZoneDnsBuilder timeout(String name) {
        failing.put(name(name), Outcome.TEMPORARY_FAILURE);
        return this;
    }

    /** Every question for this name, or for an alias of it, is answered {@link Outcome#RESOLVER_DOWN}. */
    public ZoneDnsBuilder resolverDown(String name) {
        failing.put(name(name), Outcome.RESOLVER_DOWN);
        return this;
    }

    /** Each answer to a question for this name comes so much later. */
    public ZoneDnsBuilder delay(String name, Duration time) {
        delays.put(name(name), time);
        return this;
    }

    /** Each answer comes so much later, except for names with a delay of their own. */
    public ZoneDnsBuilder delay(Duration time) {
        delay = time;
        return this;
    }

    /** The time to live of every answer; 300 s when this is not called. */
    public ZoneDnsBuilder ttl(Duration time) {
        ttl = time;
        return this;
    }

    /** Where delays pass; {@link Schedulers#parallel} at the time of {@link #build} when this is not called. */
    public ZoneDnsBuilder scheduler(Scheduler delaying) {
        scheduler = delaying;
        return this;
    }

    public ZoneDns build() {
        if (scheduler == null) {
            scheduler = Schedulers.parallel();
        }
        return new ZoneDns(this);
    }

    private ZoneNode node(DnsName name) {
        // RFC 8020 2: a name exists when there is one below it
        for (DnsName above = name; !nodes.containsKey(above); above = above.parent()) {
            nodes.put(above, new ZoneNode());
        }
        return nodes.get(name);
    }

    private static DnsName name(String text) {
        return ".".equals(text) ? DnsName.ROOT : DnsName.of(text);
    }

    private static DnsName ours(Name name) {
        return WireNames.fromWire(name)
                .orElseThrow(() -> new IllegalArgumentException(name + " has characters that are not printable ASCII"));
    }

    private static InetAddress address(String text) {
        // No host name has a colon or only digits and dots, so that this never asks the system's resolver.
        if (!text.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException(text + " is not an IP address");
        }
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text + " is not an IP address", e);
        }
    }
}
