package io.facteur.authentication.spf;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.util.Optional;

/**
 * What SPF says of one identity.
 *
 * @param domain what was checked, and what DMARC aligns; empty when the identity has no domain that can be asked
 * @param mechanism the one that matched, as it is published: {@code ip4:192.0.2.0/24}, {@code -all}; empty when none did
 * @param published what the domain explains a failure with ({@code exp}), ASCII, at most 512 characters; a stranger's
 *     words: whoever shows it says so
 * @param resolverDown a TEMPERROR, and it is our own resolver's
 */
public record SpfResult(
        SpfCode code,
        SpfIdentity identity,
        Optional<DnsName> domain,
        Optional<String> mechanism,
        Optional<String> published,
        Explanation explanation,
        boolean resolverDown) {

    public boolean passed() {
        return code == SpfCode.PASS;
    }
}
