package io.facteur.dns.resolver;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Asks resolvers on the network, remembers what they answer, and asks once for all who want to know the same at the same
 * time. An answer that is remembered is looked up when a method is called, and its Mono has it; any other question is put
 * when the Mono is subscribed to. One who no longer waits stops nothing for the others.
 */
public final class ResolvingDnsClient implements DnsClient, AutoCloseable {

    private final Transport transport;
    private final Scheduler scheduler;
    private final LongSupplier ticker;
    private final DnsMetrics metrics;
    private final AnswerCache cache;
    private final Lookup lookup;
    private final ConcurrentMap<AnswerCache.Key, Sinks.One<DnsAnswer<Object>>> asked = new ConcurrentHashMap<>();

    public ResolvingDnsClient(DnsSettings settings) {
        this(settings, DnsMetrics.NONE, System::nanoTime);
    }

    /**
     * @param ticker nanoseconds of a clock that only goes forward, as {@link System#nanoTime}: for what is remembered, and
     *     for the limits of time
     * @throws IllegalArgumentException when the trust anchors of the settings cannot be read
     */
    public ResolvingDnsClient(DnsSettings settings, DnsMetrics metrics, LongSupplier ticker) {
        this.scheduler = Schedulers.parallel();
        this.ticker = ticker;
        this.metrics = metrics;
        transport = new NioTransport();
        Network network = new Network(transport, settings, scheduler, ticker);
        Upstream upstream = new Upstream(network);
        cache = new AnswerCache(settings.cache(), ticker);
        lookup = new Lookup(
                network,
                settings.trustAnchors()
                        .<Asker>map(anchors -> new ValidatingAsker(network, upstream, anchors))
                        .orElseGet(() -> Asker.plain(upstream, settings.trustAd())));
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        return answer(RecordType.TXT, name);
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return answer(RecordType.A, name);
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return answer(RecordType.AAAA, name);
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return answer(RecordType.MX, name);
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return answer(RecordType.PTR, DnsName.reverse(address));
    }

    @Override
    public Mono<DnsAnswer<ServiceLocation>> services(DnsName name) {
        return answer(RecordType.SRV, name);
    }

    /** Ends the thread and the sockets; what is asked afterwards is answered as if the resolvers were down. */
    @Override
    public void close() {
        transport.close();
    }

    private <T> Mono<DnsAnswer<T>> answer(RecordType type, DnsName name) {
        AnswerCache.Key key = new AnswerCache.Key(type, name);
        DnsAnswer<Object> known = cache.get(key);
        if (known != null) {
            metrics.answered(type, known.outcome(), Duration.ZERO, true);
            return Mono.just(typed(known));
        }
        return Mono.defer(() -> ask(key)).map(ResolvingDnsClient::typed);
    }

    private Mono<DnsAnswer<Object>> ask(AnswerCache.Key key) {
        Sinks.One<DnsAnswer<Object>> mine = Sinks.one();
        Sinks.One<DnsAnswer<Object>> running = asked.putIfAbsent(key, mine);
        if (running == null) {
            DnsAnswer<Object> known = cache.get(key);
            if (known == null) {
                put(key, mine);
            } else {
                // It was answered between the look at the cache and the subscription.
                end(key, mine, known, Duration.ZERO, true);
            }
        }
        // Each who waits goes on by itself: what they do with the answer would else be done one after the other.
        return (running == null ? mine : running).asMono().publishOn(scheduler);
    }

    private void put(AnswerCache.Key key, Sinks.One<DnsAnswer<Object>> sink) {
        long start = ticker.getAsLong();
        lookUp(key).thenAccept(answer -> {
            // remembered first, so that nobody finds it neither here nor there
            cache.put(key, answer);
            end(key, sink, answer, Duration.ofNanos(ticker.getAsLong() - start), false);
        });
    }

    private CompletableFuture<DnsAnswer<Object>> lookUp(AnswerCache.Key key) {
        try {
            return lookup.ask(key.type(), key.name());
        } catch (RuntimeException e) {
            // Reactor's schedulers were shut down, say: those who wait are told, and nobody joins a dead question.
            return CompletableFuture.completedFuture(
                    DnsAnswer.failed(Outcome.RESOLVER_DOWN, "the DNS client failed: " + e));
        }
    }

    private void end(
            AnswerCache.Key key,
            Sinks.One<DnsAnswer<Object>> sink,
            DnsAnswer<Object> answer,
            Duration duration,
            boolean cached) {
        asked.remove(key, sink);
        metrics.answered(key.type(), answer.outcome(), duration, cached);
        sink.tryEmitValue(answer);
    }

    // The records of an answer are made by its type alone (WireRecords), and the type is part of the key.
    @SuppressWarnings("unchecked")
    private static <T> DnsAnswer<T> typed(DnsAnswer<Object> answer) {
        return (DnsAnswer<T>) (DnsAnswer<?>) answer;
    }
}
