package io.facteur.authentication.dmarc;

import java.util.List;

/**
 * A policy record, with defaults in the place of what it does not say.
 *
 * @param published the text of the record
 * @param policy {@code p}, of the domain itself
 * @param subdomains {@code sp}
 * @param nonExistent {@code np}
 * @param psd {@code psd}: {@code y}, {@code n} or {@code u}
 * @param testing {@code t=y}: apply the policy one step milder
 * @param strictDkim {@code adkim=s}
 * @param strictSpf {@code aspf=s}
 * @param aggregateReports {@code rua}: URIs as they are published, at most as many as the parser's limit
 * @param failureReports {@code ruf}
 * @param failureOptions {@code fo}: some of 0, 1, d, s
 * @param explicitPolicies which of p, sp and np were published: {@code ["p", "sp"]}
 */
public record DmarcRecord(
        String published,
        DmarcPolicy policy,
        DmarcPolicy subdomains,
        DmarcPolicy nonExistent,
        char psd,
        boolean testing,
        boolean strictDkim,
        boolean strictSpf,
        List<String> aggregateReports,
        List<String> failureReports,
        List<String> failureOptions,
        List<String> explicitPolicies) {

    public DmarcRecord {
        aggregateReports = List.copyOf(aggregateReports);
        failureReports = List.copyOf(failureReports);
        failureOptions = List.copyOf(failureOptions);
        explicitPolicies = List.copyOf(explicitPolicies);
    }
}
