package io.facteur.guice;

import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.OverlayDns;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The DNS of a trial: as if the domains of this server had published what they should, and with a bank that wants what is
 * forged in its name refused. So that it can be seen what authentication does, on a machine without a network, too.
 *
 * <p>It is for a server that nobody else can reach, and whose administrator names no DNS server: see {@code
 * AuthenticationModule}. On the Internet nobody but the DNS says what a domain publishes.
 */
final class TrialDns {

    /** RFC 6761 6.2: never in the DNS of the Internet, and a resolver may answer for it by itself. */
    private static final DnsName TEST = DnsName.of("test");

    /** RFC 6303 4.3, 4.4: addresses of a machine to itself, of which the Internet knows nothing. */
    private static final List<DnsName> LOOPBACK = List.of(
            DnsName.of("127.in-addr.arpa"),
            DnsName.of("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"));

    private static final ZoneDns LOCAL = ZoneDns.builder()
            .txt("bank.test", "v=spf1 -all")
            .txt("_dmarc.bank.test", "v=DMARC1; p=reject")
            .build();

    private final Callable<? extends Collection<DnsName>> domains;

    private TrialDns(Callable<? extends Collection<DnsName>> domains) {
        this.domains = domains;
    }

    /**
     * @param resolver for all other names
     * @param domains of this server, now; it may wait for the store
     */
    static DnsClient over(DnsClient resolver, Callable<? extends Collection<DnsName>> domains) {
        return new OverlayDns(resolver, new TrialDns(domains)::zone);
    }

    private Mono<Optional<DnsClient>> zone(DnsName name) {
        return Mono.fromCallable(() -> zone(name, domains.call()))
                .subscribeOn(Schedulers.boundedElastic())
                // the store fails: whoever needs it says so
                .onErrorReturn(Optional.empty());
    }

    private static Optional<DnsClient> zone(DnsName name, Collection<DnsName> ours) {
        Optional<DnsName> domain = ours.stream().filter(name::isWithin).findFirst();
        if (domain.isPresent()) {
            return Optional.of(published(domain.get()));
        }
        boolean local = name.isWithin(TEST)
                || LOOPBACK.stream().anyMatch(name::isWithin)
                || ours.stream().anyMatch(each -> isPolicyAbove(name, each));
        return local ? Optional.of(LOCAL) : Optional.empty();
    }

    /** {@code _dmarc.org} for {@code example.org}: the tree walk (RFC 9989 4.10) asks for it, and it would need a network. */
    private static boolean isPolicyAbove(DnsName name, DnsName domain) {
        return !name.labels().isEmpty()
                && name.labels().get(0).equals("_dmarc")
                && domain.isWithin(name.parent())
                && !name.parent().equals(DnsName.ROOT);
    }

    private static ZoneDns published(DnsName domain) {
        ZoneDnsBuilder zone = ZoneDns.builder()
                .txt(domain.toString(), "v=spf1 ip4:127.0.0.0/8 ip6:::1 ~all")
                .txt("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:dmarc@" + domain);
        return zone.build();
    }
}
