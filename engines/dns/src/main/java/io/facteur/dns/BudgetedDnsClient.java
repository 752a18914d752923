package io.facteur.dns;

import io.facteur.dns.DnsAnswer.Outcome;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A client with a limit of questions and of time, for one message; several of its questions may run at the same time. */
final class BudgetedDnsClient implements DnsClient {

    private static final long NOT_STARTED = Long.MIN_VALUE;

    private final DnsClient client;
    private final DnsBudget budget;
    private final Scheduler scheduler;
    private final AtomicInteger asked = new AtomicInteger();
    /** Milliseconds of the scheduler's clock, so that virtual time is possible. */
    private final AtomicLong start = new AtomicLong(NOT_STARTED);

    BudgetedDnsClient(DnsClient client, DnsBudget budget) {
        this.client = client;
        this.budget = budget;
        this.scheduler = Schedulers.parallel();
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

    @Override
    public Mono<DnsAnswer<ServiceLocation>> services(DnsName name) {
        return limited(() -> client.services(name));
    }

    private <T> Mono<DnsAnswer<T>> limited(Supplier<Mono<DnsAnswer<T>>> question) {
        return Mono.defer(() -> {
            // Not counted further once it is spent: a count that wraps around would begin anew.
            if (asked.get() >= budget.queries() || asked.incrementAndGet() > budget.queries()) {
                return Mono.just(DnsAnswer.failed(
                        Outcome.OVER_BUDGET, "more than " + budget.queries() + " DNS queries for one message"));
            }
            Mono<DnsAnswer<T>> answer = question.get();
            // An answer that is there already takes no time, and needs no timer.
            return answer instanceof Fuseable.ScalarCallable ? answer : timed(answer);
        });
    }

    private <T> Mono<DnsAnswer<T>> timed(Mono<DnsAnswer<T>> answer) {
        long now = scheduler.now(TimeUnit.MILLISECONDS);
        start.compareAndSet(NOT_STARTED, now);
        long left = budget.time().toMillis() - Math.max(0, now - start.get());
        return left <= 0
                ? Mono.fromSupplier(this::late)
                : answer.timeout(Duration.ofMillis(left), Mono.fromSupplier(this::late), scheduler);
    }

    private <T> DnsAnswer<T> late() {
        return DnsAnswer.failed(
                Outcome.OVER_BUDGET, "the DNS took more than " + budget.time().toMillis() + " ms for one message");
    }
}
