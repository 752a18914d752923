package io.facteur.authentication.settings;

import io.facteur.authentication.arc.ArcPolicy;
import io.facteur.authentication.arc.ArcValidator;
import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.Methods;
import io.facteur.authentication.dkim.DkimKeyCache;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimPolicy;
import io.facteur.authentication.dkim.DkimVerifier;
import io.facteur.authentication.dmarc.DmarcEvaluator;
import io.facteur.authentication.dmarc.PublicSuffixes;
import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.message.HeaderLimits;
import io.facteur.authentication.message.LineEnds;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.spf.SpfChecker;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.resolver.DnsSettings;
import java.net.InetSocketAddress;
import java.time.Clock;
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

    /** Keys of signers, about 3 KiB each. */
    private static final int REMEMBERED_KEYS = 5_000;

    public AuthenticationSettings {
        trustedSealers = Set.copyOf(trustedSealers);
    }

    /**
     * @param clock what signatures are held against
     * @param lineEnds of the messages
     */
    public Authenticator authenticator(DnsClient client, Clock clock, LineEnds lineEnds) {
        DkimPolicy policyOfKeys = new DkimPolicy(
                dkim.maxSignatures(), dkim.minRsaBits(), dkim.rsaSha1(), dkim.partialBody(), dkim.clockTolerance());
        DkimKeyFinder keys = new DkimKeyFinder(new DkimKeyCache(REMEMBERED_KEYS));
        Methods methods = new Methods(
                new SpfChecker(authservId, clock),
                new IprevChecker(),
                new DkimVerifier(policyOfKeys, keys, clock),
                new ArcValidator(ArcPolicy.DEFAULT.trusting(trustedSealers), keys, clock),
                publicSuffixList ? DmarcEvaluator.bySuffixes(PublicSuffixes.ofGuava()) : DmarcEvaluator.byTreeWalk(),
                HeaderLimits.DEFAULT,
                lineEnds);
        return new Authenticator(client, new DnsBudget(dns.messageQueries(), dns.messageTimeout()), methods);
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

        public Dns withServers(List<InetSocketAddress> others) {
            return new Dns(others, timeout, messageTimeout, messageQueries);
        }

        /** For the client. */
        public DnsSettings client() {
            return (servers.isEmpty() ? DnsSettings.system() : DnsSettings.of(servers)).withTimeLimit(timeout);
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
