package io.facteur.cli;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.ServiceLocation;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import reactor.core.publisher.Mono;

/** Remembers whether a question was not answered because none of the servers answers anything. */
final class WatchedDns implements DnsClient {

    private final DnsClient client;
    private volatile boolean down;

    WatchedDns(DnsClient client) {
        this.client = client;
    }

    boolean down() {
        return down;
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        return watched(client.txt(name));
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return watched(client.ipv4Addresses(name));
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return watched(client.ipv6Addresses(name));
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return watched(client.mailExchanges(name));
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return watched(client.names(address));
    }

    @Override
    public Mono<DnsAnswer<ServiceLocation>> services(DnsName name) {
        return watched(client.services(name));
    }

    private <T> Mono<DnsAnswer<T>> watched(Mono<DnsAnswer<T>> answer) {
        return answer.doOnNext(value -> down |= value.outcome() == Outcome.RESOLVER_DOWN);
    }
}
