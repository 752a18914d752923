package io.facteur.authentication.spf;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Looks at what a domain publishes as its administrator should: what a check would do for a client that nothing allows, and
 * everything that is wrong, not only the first thing.
 */
public final class SpfInspector {

    /** Records that are read for one report: what is included beyond them is not looked at. */
    public static final int RECORDS = 50;

    /** @return never an error: what goes wrong is a finding */
    public Mono<SpfReport> inspect(DnsClient dns, DnsName domain) {
        return Mono.defer(() -> new SpfInspection(dns).visit(domain, "", List.of()))
                .map(visit -> report(domain, visit));
    }

    private static SpfReport report(DnsName domain, SpfInspection.Visit visit) {
        SpfReport.Node root = visit.node();
        List<Finding> findings = new ArrayList<>(visit.findings());
        if (root.lookups() > SpfLimits.LOOKUPS) {
            findings.add(
                    new Finding(
                            Severity.ERROR,
                            domain,
                            SpfReason.TOO_MANY_LOOKUPS.code(),
                            "the record needs " + root.lookups() + " DNS look-ups, more than the " + SpfLimits.LOOKUPS
                                    + " that are allowed: many receivers reject the whole record",
                            "remove includes that are no longer used, and name hosts with ip4 and ip6 in the place of a and mx"));
        }
        voidLookups(domain, root.voidLookupsIpv4(), "IPv4", findings);
        voidLookups(domain, root.voidLookupsIpv6(), "IPv6", findings);
        List<Finding> sorted = findings.stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
        return new SpfReport(domain, root, root.lookups(), root.voidLookupsIpv4(), root.voidLookupsIpv6(), sorted);
    }

    private static void voidLookups(DnsName domain, int count, String family, List<Finding> findings) {
        if (count > SpfLimits.VOID_LOOKUPS) {
            findings.add(new Finding(
                    Severity.ERROR,
                    domain,
                    SpfReason.TOO_MANY_VOID_LOOKUPS.code(),
                    "for clients with an " + family + " address " + count + " DNS look-ups find nothing, more than the "
                            + SpfLimits.VOID_LOOKUPS + " that are allowed",
                    "remove the terms whose domains have no " + family
                            + " address, or name hosts with ip4 and ip6 in their place"));
        }
    }
}
