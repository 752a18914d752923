package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * What a domain publishes for DMARC, and what may be better about it.
 *
 * @param organizationalDomain by the tree walk
 * @param policyDomain where the record is that applies to the domain
 * @param record the one that applies
 * @param findings the serious ones first
 */
public record DmarcInspection(
        DnsName domain,
        DnsName organizationalDomain,
        Optional<DnsName> policyDomain,
        Optional<DmarcRecord> record,
        List<Finding> findings) {

    /** How bad a finding is. */
    public enum Severity {
        /** It does not work as it is published. */
        ERROR,
        /** It works, and most probably not as it is meant. */
        WARNING,
        /** Worth knowing. */
        NOTE
    }

    /**
     * One thing that was found.
     *
     * @param code for machines, lower case with hyphens
     * @param text one English sentence, with no full stop at its end
     * @param remedy what to do about it, in one sentence; empty when there is nothing to do
     */
    public record Finding(Severity severity, String code, String text, String remedy) {}

    public DmarcInspection {
        findings = List.copyOf(findings);
    }

    public boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }
}
