package io.facteur.authentication.arc;

import io.facteur.dns.DnsName;
import java.time.Duration;
import java.util.Set;

/**
 * Whom we believe, and what is good enough for us. A chain of N sets costs at most 2 N DNS queries (one for each name of
 * a key, which are mostly N or fewer), N + 1 + {@code earlierSignatures} verifications, and three hashes of the body,
 * whatever its fields say.
 *
 * @param trustedSealers the domains ({@code d=} of ARC-Seal, exactly) whose word is taken for what they saw
 * @param maximumSets a chain of more is not verified, and fails; 50 by RFC 8617 4.2.1, which is also the most
 * @param earlierSignatures how many ARC-Message-Signatures before the last one are verified, to find out since when the
 *     message is unchanged ({@link ArcResult#oldestPass}); they change nothing in whether the chain is valid
 * @param minimumRsaBits a chain with a shorter key fails
 * @param clockTolerance by how much our clock and a sealer's may differ
 */
public record ArcPolicy(
        Set<DnsName> trustedSealers,
        int maximumSets,
        int earlierSignatures,
        int minimumRsaBits,
        Duration clockTolerance) {

    /** RFC 8617 4.2.1. */
    public static final int MAXIMUM_SETS = 50;

    /** Nobody is trusted; 50 sets, 10 earlier signatures, RSA from 1,024 bits on (RFC 8301 3.2), five minutes. */
    public static final ArcPolicy DEFAULT = new ArcPolicy(Set.of(), MAXIMUM_SETS, 10, 1024, Duration.ofMinutes(5));

    /** @throws IllegalArgumentException for a {@code maximumSets} that is not 1 to 50 */
    public ArcPolicy {
        trustedSealers = Set.copyOf(trustedSealers);
        if (maximumSets < 1 || maximumSets > MAXIMUM_SETS) {
            throw new IllegalArgumentException(
                    "a chain has 1 to " + MAXIMUM_SETS + " sets, so that the maximum cannot be " + maximumSets);
        }
    }

    public ArcPolicy trusting(Set<DnsName> sealers) {
        return new ArcPolicy(sealers, maximumSets, earlierSignatures, minimumRsaBits, clockTolerance);
    }
}
