package io.facteur.authentication.settings;

import io.facteur.authentication.policy.PolicySettings;
import io.facteur.dns.DnsName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What {@code authentication.xml} says. {@link AuthenticationXml} reads it.
 *
 * @param authservId under which this server says what it found (RFC 8601 2.5)
 * @param trustedSealers whose ARC seals are believed
 * @param publicSuffixList find the policy domain as RFC 7489 does, and not by the tree walk of RFC 9989
 */
public record AuthenticationSettings(
        String authservId,
        Dns dns,
        Dkim dkim,
        Set<DnsName> trustedSealers,
        boolean publicSuffixList,
        PolicySettings policy) {

    public AuthenticationSettings {
        trustedSealers = Set.copyOf(trustedSealers);
    }

    /**
     * @param servers none for those of the system
     * @param timeout of one question
     * @param messageTimeout of all questions of one message
     * @param messageQueries how many those may be
     */
    public record Dns(List<InetSocketAddress> servers, Duration timeout, Duration messageTimeout, int messageQueries) {

        public static final Dns DEFAULT = new Dns(List.of(), Duration.ofSeconds(5), Duration.ofSeconds(20), 150);

        public Dns {
            servers = List.copyOf(servers);
        }
    }

    /**
     * @param maxSignatures that are looked at
     * @param minRsaBits of a key whose signature counts
     * @param rsaSha1 whether such a signature counts
     * @param partialBody whether a signature with {@code l=} counts when it leaves some of the body unsigned
     * @param clockTolerance by how much the clock of a signer may differ
     */
    public record Dkim(
            int maxSignatures, int minRsaBits, boolean rsaSha1, boolean partialBody, Duration clockTolerance) {

        public static final Dkim DEFAULT = new Dkim(10, 1024, false, false, Duration.ofSeconds(300));
    }
}
