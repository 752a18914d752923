package io.facteur.dns.zone;

import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.RecordType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What there is at one name; nothing at all for a name that only has others below it. */
final class ZoneNode {

    private final Map<RecordType, List<Object>> records = new EnumMap<>(RecordType.class);
    private DnsName alias;

    void add(RecordType type, Object data) {
        List<Object> known = records.computeIfAbsent(type, t -> new ArrayList<>());
        known.add(data);
        if (type == RecordType.MX) {
            known.sort(Comparator.comparingInt(exchange -> ((MailExchange) exchange).preference()));
        }
    }

    void alias(DnsName target) {
        alias = target;
    }

    /** @return the target of its CNAME record, or null */
    DnsName alias() {
        return alias;
    }

    <T> List<T> records(RecordType type, Class<T> recordClass) {
        return records.getOrDefault(type, List.of()).stream()
                .map(recordClass::cast)
                .toList();
    }
}
