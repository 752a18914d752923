package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * What the chain of ARC seals says.
 *
 * @param sealers who sealed, from the first ({@code i=1}) to the last; of a chain that is not valid, whatever could be
 *     read
 * @param oldestPass the lowest instance from which on no one changed what is signed; 0 when all have signed what came
 *     (RFC 8617 5.2 step 5)
 * @param trusted when the chain is valid and whoever sealed last is trusted: what the first trusted sealer saw when
 *     the message came to it (its ARC-Authentication-Results)
 * @param trustedSealer who that is
 * @param resolverDown a TEMPERROR, and it is our own resolver's
 */
public record ArcResult(
        ArcCode code,
        List<DnsName> sealers,
        int oldestPass,
        Optional<DnsName> trustedSealer,
        Optional<AuthenticationResults> trusted,
        boolean resolverDown,
        Explanation explanation) {

    public ArcResult {
        sealers = List.copyOf(sealers);
    }
}
