package io.facteur.authentication.spf;

import io.facteur.authentication.Finding;
import io.facteur.dns.DnsName;
import java.util.List;

/**
 * What a domain publishes, and what is wrong with it.
 *
 * @param root the domain's own record, with all that it includes
 * @param lookups the terms that ask the DNS when nothing matches before the end: at most
 *     {@link SpfLimits#LOOKUPS} is good
 * @param voidLookupsIpv4 those of them that find nothing for a client with an IPv4 address: at most
 *     {@link SpfLimits#VOID_LOOKUPS} is good. Terms with macros are not tried, and not counted here
 * @param voidLookupsIpv6 the same for a client with an IPv6 address
 * @param findings the worst first
 */
public record SpfReport(
        DnsName domain, Node root, int lookups, int voidLookupsIpv4, int voidLookupsIpv6, List<Finding> findings) {

    /**
     * A record in the tree of includes and redirects.
     *
     * @param term that leads to it, as published; empty for the domain itself
     * @param records all SPF records of the domain: exactly one is good
     * @param lookups of it and of all below it
     */
    public record Node(
            DnsName domain,
            String term,
            List<String> records,
            int lookups,
            int voidLookupsIpv4,
            int voidLookupsIpv6,
            List<Node> children) {

        public Node {
            records = List.copyOf(records);
            children = List.copyOf(children);
        }
    }

    public SpfReport {
        findings = List.copyOf(findings);
    }

    /** No finding is an error. */
    public boolean usable() {
        return findings.stream().noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
}
