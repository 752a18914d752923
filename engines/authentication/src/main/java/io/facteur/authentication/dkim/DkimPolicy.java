package io.facteur.authentication.dkim;

import java.time.Duration;

/**
 * What is good enough for us. None of it changes {@link DkimResult#cryptography}.
 *
 * @param maximumSignatures how many are looked at, those of the authors' domains first; the rest is only counted. Each
 *     costs a DNS query and a verification.
 * @param minimumRsaBits a valid signature by a shorter key is {@link DkimCode#POLICY}
 * @param sha1 rsa-sha1 may pass (RFC 8301 3.1 says no)
 * @param partial a signature may pass whose {@code l=} leaves the end of the body unsigned (RFC 6376 8.2)
 * @param clockTolerance by how much our clock and the signer's may differ
 */
public record DkimPolicy(
        int maximumSignatures, int minimumRsaBits, boolean sha1, boolean partial, Duration clockTolerance) {

    /** 10 signatures, RSA from 1,024 bits on (RFC 8301 3.2), no rsa-sha1, no partial bodies, five minutes. */
    public static final DkimPolicy DEFAULT = new DkimPolicy(10, 1024, false, false, Duration.ofMinutes(5));
}
