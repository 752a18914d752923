package io.facteur.dns.zone;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.ServiceLocation;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Has some names answered from elsewhere, and asks a resolver for all others. */
public final class OverlayDns implements DnsClient {

    /** Who answers for which names. */
    @FunctionalInterface
    public interface Zones {

        /** @return who answers for a name; empty for the resolver. It never fails */
        Mono<Optional<DnsClient>> of(DnsName name);
    }

    private final DnsClient resolver;
    private final Zones zones;

    public OverlayDns(DnsClient resolver, Zones zones) {
        this.resolver = resolver;
        this.zones = zones;
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        return ask(name, client -> client.txt(name));
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return ask(name, client -> client.ipv4Addresses(name));
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return ask(name, client -> client.ipv6Addresses(name));
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return ask(name, client -> client.mailExchanges(name));
    }

    @Override
    public Mono<DnsAnswer<ServiceLocation>> services(DnsName name) {
        return ask(name, client -> client.services(name));
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return ask(DnsName.reverse(address), client -> client.names(address));
    }

    private <T> Mono<DnsAnswer<T>> ask(DnsName name, Function<DnsClient, Mono<DnsAnswer<T>>> question) {
        return zones.of(name).flatMap(zone -> question.apply(zone.orElse(resolver)));
    }
}
