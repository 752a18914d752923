package io.facteur.dns;

import io.facteur.dns.DnsAnswer.Outcome;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A client with a limit of questions and of time, for one message. */
final class BudgetedDnsClient implements DnsClient {

    private final DnsClient client;
    private final DnsBudget budget;
    private final AtomicInteger asked = new AtomicInteger();
    /** {@link System#nanoTime} of the first question, or 0. */
    private final AtomicLong start = new AtomicLong();

    BudgetedDnsClient(DnsClient client, DnsBudget budget) {
        this.client = client;
        this.budget = budget;
    }

    @Override
    public Mono<DnsAnswer<String>> txt(DnsName name) {
        return limited(() -> client.txt(name));
    }

    @Override
    public Mono<DnsAnswer<Inet4Address>> ipv4Addresses(DnsName name) {
        return limited(() -> client.ipv4Addresses(name));
    }

    @Override
    public Mono<DnsAnswer<Inet6Address>> ipv6Addresses(DnsName name) {
        return limited(() -> client.ipv6Addresses(name));
    }

    @Override
    public Mono<DnsAnswer<MailExchange>> mailExchanges(DnsName name) {
        return limited(() -> client.mailExchanges(name));
    }

    @Override
    public Mono<DnsAnswer<DnsName>> names(InetAddress address) {
        return limited(() -> client.names(address));
    }

    private <T> Mono<DnsAnswer<T>> limited(Supplier<Mono<DnsAnswer<T>>> question) {
        return Mono.defer(() -> {
            if (asked.incrementAndGet() > budget.queries()) {
                return Mono.just(DnsAnswer.failed(
                        Outcome.OVER_BUDGET, "more than " + budget.queries() + " DNS queries for one message"));
            }
            long now = System.nanoTime();
            start.compareAndSet(0, now);
            Duration left = budget.time().minusNanos(now - start.get());
            DnsAnswer<T> late = DnsAnswer.failed(
                    Outcome.OVER_BUDGET,
                    "the DNS took more than " + budget.time().toMillis() + " ms for one message");
            return left.isNegative() || left.isZero()
                    ? Mono.just(late)
                    : question.get().timeout(left, Mono.just(late));
        });
    }
}
