package io.facteur.authentication.dmarc;

import io.facteur.authentication.Finding;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * What a domain publishes for DMARC, and what may be better about it.
 *
 * @param organizationalDomain by the tree walk
 * @param policyDomain where the record is that applies to the domain
 * @param record the one that applies
 * @param findings the worst ones first
 */
public record DmarcInspection(
        DnsName domain,
        DnsName organizationalDomain,
        Optional<DnsName> policyDomain,
        Optional<DmarcRecord> record,
        List<Finding> findings) {

    public DmarcInspection {
        findings = List.copyOf(findings);
    }

    public boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
}
