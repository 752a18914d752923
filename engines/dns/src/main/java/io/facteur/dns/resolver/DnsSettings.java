package io.facteur.dns.resolver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ResolverConfig;

/**
 * How to ask.
 *
 * @param servers resolvers, in the order of preference; at least one
 * @param retryAfter without an answer the next server (or the same again) is asked, too; the first answer counts
 * @param timeLimit for an answer, all included. A query that no server answers is given up a little before, so that there
 *     is time to find out whether our resolvers answer anything at all
 * @param downTime once our resolvers are found down, every question is answered so at once until they are tried again
 * @param maximumOutstanding queries on their way to a server
 * @param maximumWaiting queries that wait for one of those to end; with more, the answer is as if the
 *     resolvers were down
 * @param trustAd whether {@link io.facteur.dns.DnsAnswer#secure} is what the resolver says (its AD bit); only for
 *     resolvers on this machine, since nothing protects that bit on a network
 * @param trustAnchors DS or DNSKEY records in the form of a master file: answers are validated with them here, by DNSSEC.
 *     Empty: no validation
 */
public record DnsSettings(
        List<InetSocketAddress> servers,
        Duration retryAfter,
        Duration timeLimit,
        Duration downTime,
        int maximumOutstanding,
        int maximumWaiting,
        DnsCacheSettings cache,
        boolean trustAd,
        Optional<String> trustAnchors) {

    /** @throws IllegalArgumentException saying what is wrong */
    public DnsSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("there is no DNS server to ask");
        }
        servers.stream().filter(InetSocketAddress::isUnresolved).findFirst().ifPresent(server -> {
            throw new IllegalArgumentException(server + ": a DNS server is given by its IP address");
        });
        if (!positive(retryAfter) || !positive(timeLimit) || downTime.isNegative()) {
            throw new IllegalArgumentException("the times of the DNS client are positive");
        }
        if (maximumOutstanding < 1 || maximumWaiting < 0) {
            throw new IllegalArgumentException("at least one DNS query must be allowed at a time");
        }
        if (trustAd && !servers.stream().allMatch(server -> server.getAddress().isLoopbackAddress())) {
            throw new IllegalArgumentException("only resolvers on this machine (127.0.0.1, ::1) can be trusted to have"
                    + " validated: " + servers);
        }
    }

    private static boolean positive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** The servers that this machine uses ({@code /etc/resolv.conf}), and otherwise the defaults. */
    public static DnsSettings system() {
        return of(ResolverConfig.getCurrentConfig().servers());
    }

    /** The defaults with these servers: 1.5 s to retry, 10 s in all, down for 2 s, 512 queries and 4096 waiting. */
    public static DnsSettings of(List<InetSocketAddress> servers) {
        return new DnsSettings(
                servers,
                Duration.ofMillis(1500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                512,
                4096,
                DnsCacheSettings.DEFAULT,
                false,
                Optional.empty());
    }

    /** With another limit of time for a question, and as long a wait before it is put again as there is room for. */
    public DnsSettings withTimeLimit(Duration limit) {
        Duration third = limit.dividedBy(3);
        return withTimes(third.compareTo(retryAfter) < 0 ? third : retryAfter, limit, downTime);
    }

    public DnsSettings withTimes(Duration retry, Duration limit, Duration down) {
        return new DnsSettings(
                servers, retry, limit, down, maximumOutstanding, maximumWaiting, cache, trustAd, trustAnchors);
    }

    public DnsSettings withQueries(int outstanding, int waiting) {
        return new DnsSettings(
                servers, retryAfter, timeLimit, downTime, outstanding, waiting, cache, trustAd, trustAnchors);
    }

    public DnsSettings withCache(DnsCacheSettings other) {
        return new DnsSettings(
                servers,
                retryAfter,
                timeLimit,
                downTime,
                maximumOutstanding,
                maximumWaiting,
                other,
                trustAd,
                trustAnchors);
    }

    /** With one of the two ways to know that an answer is secure, or with none. */
    public DnsSettings withSecurity(boolean trust, Optional<String> anchors) {
        return new DnsSettings(
                servers, retryAfter, timeLimit, downTime, maximumOutstanding, maximumWaiting, cache, trust, anchors);
    }

    /** @return the time kept to find out whether our resolvers answer anything */
    Duration probeTime() {
        Duration third = timeLimit.dividedBy(6);
        Duration second = Duration.ofSeconds(1);
        return third.compareTo(second) < 0 ? third : second;
    }

    /** @return the time after which a query is given up */
    Duration exchangeTime() {
        return timeLimit.minus(probeTime().multipliedBy(3).dividedBy(2));
    }
}
