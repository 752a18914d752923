package io.facteur.guice;

import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.OverlayDns;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
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

    /** What this server has. */
    interface Ours {

        /** The domains, now; it may wait for the store. */
        Collection<DnsName> domains() throws Exception;

        /** The keys of one of them, in any state: a new one is published at once. */
        Flux<StoredKey> keys(DnsName domain);
    }

    private final Ours ours;

    private TrialDns(Ours ours) {
        this.ours = ours;
    }

    /** @param resolver for all other names */
    static DnsClient over(DnsClient resolver, Ours ours) {
        return new OverlayDns(resolver, new TrialDns(ours)::zone);
    }

    private Mono<Optional<DnsClient>> zone(DnsName name) {
        return Mono.fromCallable(ours::domains)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(domains -> zone(name, domains))
                // the store fails: whoever needs it says so
                .onErrorReturn(Optional.empty());
    }

    private Mono<Optional<DnsClient>> zone(DnsName name, Collection<DnsName> domains) {
        Optional<DnsName> domain = domains.stream().filter(name::isWithin).findFirst();
        if (domain.isPresent()) {
            return published(domain.get(), name).map(Optional::of);
        }
        boolean local = name.isWithin(TEST)
                || LOOPBACK.stream().anyMatch(name::isWithin)
                || domains.stream().anyMatch(each -> isPolicyAbove(name, each));
        return Mono.just(local ? Optional.of(LOCAL) : Optional.empty());
    }

    /** {@code _dmarc.org} for {@code example.org}: the tree walk (RFC 9989 4.10) asks for it, and it would need a network. */
    private static boolean isPolicyAbove(DnsName name, DnsName domain) {
        return !name.labels().isEmpty()
                && name.labels().get(0).equals("_dmarc")
                && domain.isWithin(name.parent())
                && !name.parent().equals(DnsName.ROOT);
    }

    private Mono<DnsClient> published(DnsName domain, DnsName asked) {
        ZoneDnsBuilder zone = ZoneDns.builder()
                // keys change, and the change is seen at once
                .ttl(Duration.ZERO)
                .txt(domain.toString(), "v=spf1 ip4:127.0.0.0/8 ip6:::1 ~all")
                .txt("_dmarc." + domain, "v=DMARC1; p=none; rua=mailto:dmarc@" + domain);
        if (!asked.labels().contains("_domainkey")) {
            return Mono.just(zone.build());
        }
        return ours.keys(domain)
                .doOnNext(key -> zone.txt(key.name(), key.pair().record().text()))
                .then(Mono.fromCallable(zone::build));
    }
}
