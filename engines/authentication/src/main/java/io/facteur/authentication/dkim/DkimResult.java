package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.util.Optional;

/**
 * What became of one DKIM-Signature.
 *
 * @param domain {@code d=}; empty when the signature cannot be read
 * @param selector {@code s=}
 * @param identity {@code i=}, or its default
 * @param algorithm {@code a=}: {@code rsa-sha256}
 * @param signature the first 8 characters of {@code b=}, or more where that is needed to tell two apart (RFC 6008);
 *     empty when there is none
 * @param cryptography what the signature is worth before any policy of ours: never {@link DkimCode#POLICY}
 * @param keyBits of an RSA key; 0 when no key was found
 * @param partial {@code l=} leaves the end of the body unsigned
 * @param testing the key says {@code t=y}
 * @param resolverDown a TEMPERROR, and it is our own resolver's
 */
public record DkimResult(
        DkimCode code,
        DkimCode cryptography,
        Optional<DnsName> domain,
        String selector,
        String identity,
        String algorithm,
        String signature,
        int keyBits,
        boolean partial,
        boolean testing,
        boolean resolverDown,
        Explanation explanation) {

    public boolean passed() {
        return code == DkimCode.PASS;
    }
}
