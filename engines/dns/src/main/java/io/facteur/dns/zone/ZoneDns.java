package io.facteur.dns.zone;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.RecordType;
import io.facteur.dns.ServiceLocation;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers from zone data, as a resolver would whose only servers hold it: what is not in the data does not exist.
 * Aliases are followed, wildcards expanded (RFC 4592, without their finer points). Some names can be told to fail or to
 * be slow. A question is counted when it is put, whether anyone waits for its answer or not.
 */
public final class ZoneDns implements DnsClient {

    /** As many aliases of aliases as the client on the network follows. */
    static final int MAXIMUM_ALIASES = 8;

    private record Question(RecordType type, DnsName name) {}

    private final Map<DnsName, ZoneNode> nodes;
    private final Map<DnsName, Outcome> failing;
    private final Map<DnsName, Duration> delays;
    private final Duration delay;
    private final Duration ttl;
    private final Scheduler scheduler;
    private final Map<Question, LongAdder> questions = new ConcurrentHashMap<>();

    ZoneDns(ZoneDnsBuilder builder) {
        nodes = Map.copyOf(builder.nodes);
        failing = Map.copyOf(builder.failing);
        delays = Map.copyOf(builder.delays);
        delay = builder.delay;
        ttl = builder.ttl;
        scheduler = builder.scheduler;
    }

    public static ZoneDnsBuilder builder() {
        return new ZoneDnsBuilder();
    }

    /**
     * @param masterFile RFC 1035 5.1, names without {@code $ORIGIN} being relative to the root
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    public static ZoneDns parse(String masterFile) {
        return builder().zone(masterFile).build();
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        return ask(RecordType.TXT, name, String.class);
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return ask(RecordType.A, name, Inet4Address.class);
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return ask(RecordType.AAAA, name, Inet6Address.class);
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return ask(RecordType.MX, name, MailExchange.class);
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return ask(RecordType.PTR, DnsName.reverse(address), DnsName.class);
    }

    @Override
    public Mono<DnsAnswer<ServiceLocation>> services(DnsName name) {
        return ask(RecordType.SRV, name, ServiceLocation.class);
    }

    /** @return how many questions were put */
    public long queries() {
        return questions.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** @return how often this was asked */
    public long queries(RecordType type, DnsName name) {
        LongAdder count = questions.get(new Question(type, name));
        return count == null ? 0 : count.sum();
    }

    private <T> Mono<DnsAnswer<T>> ask(RecordType type, DnsName name, Class<T> recordClass) {
        questions
                .computeIfAbsent(new Question(type, name), question -> new LongAdder())
                .increment();
        Mono<DnsAnswer<T>> answer = Mono.just(answer(type, name, recordClass));
        Duration wait = delays.getOrDefault(name, delay);
        return wait.isZero() ? answer : Mono.delay(wait, scheduler).then(answer);
    }

    private <T> DnsAnswer<T> answer(RecordType type, DnsName asked, Class<T> recordClass) {
        DnsName name = asked;
        for (int aliases = 0; aliases <= MAXIMUM_ALIASES; aliases++) {
            Outcome failure = failing.get(name);
            if (failure != null) {
                return DnsAnswer.failed(
                        failure,
                        failure == Outcome.RESOLVER_DOWN
                                ? "none of the DNS resolvers answers"
                                : "the DNS servers of " + name + " did not answer in time");
            }
            ZoneNode node = node(name);
            if (node == null) {
                return new DnsAnswer<>(Outcome.NO_SUCH_NAME, List.of(), false, ttl, name + " does not exist");
            }
            List<T> records = node.records(type, recordClass);
            if (!records.isEmpty()) {
                return DnsAnswer.found(records, false, ttl);
            }
            if (node.alias() == null) {
                return new DnsAnswer<>(
                        Outcome.NO_DATA, List.of(), false, ttl, "there is no " + type + " record at " + name);
            }
            name = node.alias();
        }
        return DnsAnswer.failed(
                Outcome.TEMPORARY_FAILURE,
                asked + " is an alias of more than " + MAXIMUM_ALIASES + " aliases, or of itself");
    }

    private ZoneNode node(DnsName name) {
        ZoneNode node = nodes.get(name);
        DnsName encloser = name;
        while (node == null && !encloser.equals(DnsName.ROOT)) {
            encloser = encloser.parent();
            if (nodes.containsKey(encloser)) {
                // RFC 4592 3.3.1: only the wildcard right below the closest encloser counts
                return encloser.child("*").map(nodes::get).orElse(null);
            }
        }
        return node;
    }
}
