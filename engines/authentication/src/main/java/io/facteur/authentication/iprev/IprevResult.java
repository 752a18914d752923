package io.facteur.authentication.iprev;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.util.Optional;

/**
 * Whether the client's address has a name that leads back to it (RFC 8601 3).
 *
 * @param name the one that does, for PASS; else the first one that was claimed, if any
 * @param resolverDown a TEMPERROR, and it is our own resolver's
 */
public record IprevResult(IprevCode code, Optional<DnsName> name, Explanation explanation, boolean resolverDown) {

    public boolean passed() {
        return code == IprevCode.PASS;
    }
}
