package io.facteur.transport.route;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Looks up the addresses of one host, of the families that are on. */
final class HostAddresses {

    /**
     * @param addresses usable ones, in no order
     * @param own one of all addresses is ours
     * @param otherFamily there are addresses, but of a family that is off
     * @param temporary the explanation, when asked later the answer may be another; else empty
     * @param resolverDown it is our resolver that does not answer
     */
    record Found(
            List<InetAddress> addresses, boolean own, boolean otherFamily, String temporary, boolean resolverDown) {}

    private final DnsClient dns;
    private final RouteSettings settings;

    HostAddresses(DnsClient dns, RouteSettings settings) {
        this.dns = dns;
        this.settings = settings;
    }

    Mono<Found> of(DnsName host) {
        return Mono.zip(dns.ipv4Addresses(host), dns.ipv6Addresses(host))
                .map(answers -> found(answers.getT1(), answers.getT2()));
    }

    private Found found(DnsAnswer<? extends InetAddress> ipv4, DnsAnswer<? extends InetAddress> ipv6) {
        List<InetAddress> all = new ArrayList<>(ipv4.records());
        all.addAll(ipv6.records());
        List<InetAddress> usable = new ArrayList<>();
        if (settings.ipv4()) {
            usable.addAll(ipv4.records());
        }
        if (settings.ipv6()) {
            usable.addAll(ipv6.records());
        }
        boolean otherFamily = usable.isEmpty() && !all.isEmpty();
        usable.removeIf(address -> !settings.mayReach(address));
        return new Found(
                usable,
                all.stream().anyMatch(settings::isOwn),
                otherFamily,
                temporary(settings.ipv4(), ipv4) + temporary(settings.ipv6(), ipv6),
                down(settings.ipv4(), ipv4) || down(settings.ipv6(), ipv6));
    }

    private static String temporary(boolean on, DnsAnswer<?> answer) {
        return on && answer.temporary() ? answer.explanation() : "";
    }

    private static boolean down(boolean on, DnsAnswer<?> answer) {
        return on && answer.outcome() == Outcome.RESOLVER_DOWN;
    }
}
