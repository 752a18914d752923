package io.facteur.cli.doctor;

import io.facteur.authentication.IpAddress;
import io.facteur.cli.publish.Purpose;
import io.facteur.cli.publish.Texts;
import io.facteur.cli.publish.ZoneRecord;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Whether the server's name leads to its addresses, and to nothing else. */
final class NamesCheck {

    private final Visit visit;

    NamesCheck(Visit visit) {
        this.visit = visit;
    }

    Mono<List<Diagnosis>> run() {
        DnsName host = visit.host();
        return Mono.zip(visit.dns().ipv4Addresses(host), visit.dns().ipv6Addresses(host))
                .map(answers -> compare(answers.getT1(), answers.getT2()));
    }

    private List<Diagnosis> compare(DnsAnswer<? extends InetAddress> v4, DnsAnswer<? extends InetAddress> v6) {
        for (DnsAnswer<?> answer : List.of(v4, v6)) {
            if (answer.temporary()) {
                return List.of(Visit.unanswered(Topic.ADDRESSES, visit.host().toString(), answer));
            }
        }
        Set<IpAddress> published = Stream.concat(v4.records().stream(), v6.records().stream())
                .map(IpAddress::of)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<InetAddress> ours = visit.installation().addresses();
        if (published.isEmpty()) {
            return List.of(Diagnosis.fail(
                    Topic.ADDRESSES,
                    visit.host() + " has no address in the DNS",
                    ours.isEmpty() ? "publish an A record of " + visit.host() : "publish " + records(ours)));
        }
        if (ours.isEmpty()) {
            return List.of(Diagnosis.notChecked(Topic.ADDRESSES, visit.noAddresses()));
        }
        return Diagnosis.orOk(differences(published, ours), Topic.ADDRESSES, visit.host() + " is " + list(published));
    }

    private List<Diagnosis> differences(Set<IpAddress> published, List<InetAddress> ours) {
        List<Diagnosis> found = new ArrayList<>();
        for (InetAddress address : ours) {
            if (!published.contains(IpAddress.of(address))) {
                found.add(Diagnosis.fail(
                        Topic.ADDRESSES,
                        visit.host() + " does not lead to " + Texts.address(address) + ", which confirms its PTR",
                        "publish " + records(List.of(address))));
            }
            if (notPublic(address)) {
                found.add(Diagnosis.warn(
                        Topic.ADDRESSES,
                        Texts.address(address) + " is an address that nobody on the Internet can reach",
                        "name the one that others see: "
                                + visit.commands().line("setup", visit.host().toString(), "--address", "ADDRESS")));
            }
        }
        Set<IpAddress> others = new LinkedHashSet<>(published);
        ours.forEach(address -> others.remove(IpAddress.of(address)));
        if (!others.isEmpty()) {
            found.add(Diagnosis.warn(
                    Topic.ADDRESSES,
                    visit.host() + " leads to " + list(others)
                            + " too, which is not this server's by its configuration",
                    "remove that record, or name all of the server's addresses with --address: "
                            + visit.commands().line("setup", visit.host().toString())));
        }
        return found;
    }

    private static boolean notPublic(InetAddress address) {
        // RFC 4193: fc00::/7, which Java has no word for
        boolean unique = address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc;
        return unique || address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress();
    }

    private String records(List<InetAddress> addresses) {
        return visit.wanted(Purpose.ADDRESS).stream()
                .filter(record ->
                        addresses.stream().anyMatch(address -> record.value().equals(Texts.address(address))))
                .map(NamesCheck::line)
                .collect(Collectors.joining(", "));
    }

    private static String line(ZoneRecord record) {
        return record.name() + " " + record.type() + " " + record.value();
    }

    private static String list(Set<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
    }
}
