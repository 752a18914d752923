package io.facteur.authentication.dkim;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** TXT records from a map, and who asked for what. */
final class TextDns implements DnsClient {

    private final Map<DnsName, Mono<DnsAnswer<String>>> answers = new HashMap<>();
    final List<DnsName> asked = new ArrayList<>();

    TextDns with(String name, String... records) {
        return answering(name, Mono.just(DnsAnswer.found(List.of(records), false, Duration.ofHours(1))));
    }

    TextDns failing(String name, Outcome outcome) {
        return answering(name, Mono.just(DnsAnswer.failed(outcome, "no answer from the servers of " + name)));
    }

    TextDns answering(String name, Mono<DnsAnswer<String>> answer) {
        answers.put(DnsName.of(name), answer);
        return this;
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        asked.add(name);
        return answers.getOrDefault(name, Mono.just(DnsAnswer.failed(Outcome.NO_SUCH_NAME, "no such name: " + name)));
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return nothing();
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return nothing();
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return nothing();
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return nothing();
    }

    private static <T> Mono<DnsAnswer<T>> nothing() {
        return Mono.just(DnsAnswer.failed(Outcome.NO_DATA, "only TXT records are here"));
    }
}
