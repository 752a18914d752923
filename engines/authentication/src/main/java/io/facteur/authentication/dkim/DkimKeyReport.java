package io.facteur.authentication.dkim;

import io.facteur.authentication.Finding;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * What a domain publishes under a selector, and what is wrong with it.
 *
 * @param name {@code selector._domainkey.domain}
 * @param records all TXT records there, as published, octets as characters (ISO 8859-1): exactly one is good
 * @param key of the first record, when it can be used
 * @param findings the worst first
 */
public record DkimKeyReport(DnsName name, List<String> records, Optional<DkimKey> key, List<Finding> findings) {

    public DkimKeyReport {
        records = List.copyOf(records);
        findings = List.copyOf(findings);
    }

    /** No finding is an error. */
    public boolean usable() {
        return findings.stream().noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }
}
