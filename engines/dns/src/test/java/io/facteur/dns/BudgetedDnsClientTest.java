package io.facteur.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.zone.ZoneDns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class BudgetedDnsClientTest {

    private static final DnsName NAME = DnsName.of("example.org");
    private static final DnsName SLOW = DnsName.of("slow.example");

    @AfterEach
    void realTime() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void questionsShouldNotBeAskedWhenTheirNumberIsSpent() {
        ZoneDns zone = ZoneDns.builder().txt("example.org", "here").build();
        DnsClient dns = zone.within(new DnsBudget(3, Duration.ofMinutes(1)));
        List<DnsAnswer<String>> answers =
                Flux.range(0, 5).concatMap(i -> dns.txt(NAME)).collectList().block();
        assertThat(answers)
                .extracting(DnsAnswer::outcome)
                .containsExactly(Outcome.FOUND, Outcome.FOUND, Outcome.FOUND, Outcome.OVER_BUDGET, Outcome.OVER_BUDGET);
        assertThat(answers.get(4).explanation()).contains("more than 3 DNS queries");
        assertThat(zone.queries()).isEqualTo(3);
        assertThat(dns.mailExchanges(NAME).block().outcome()).isEqualTo(Outcome.OVER_BUDGET);
    }

    @Test
    void questionsShouldBeCountedWhenSubscribedAndNotBefore() {
        DnsClient dns =
                ZoneDns.builder().txt("example.org", "here").build().within(new DnsBudget(1, Duration.ofMinutes(1)));
        dns.txt(NAME);
        assertThat(dns.txt(NAME).block().found()).isTrue();
        assertThat(dns.txt(NAME).block().outcome()).isEqualTo(Outcome.OVER_BUDGET);
    }

    @Test
    void exactlyTheBudgetShouldBeAskedWhenManyThreadsAsk() {
        ZoneDns zone = ZoneDns.builder().txt("example.org", "here").build();
        DnsClient dns = zone.within(new DnsBudget(1000, Duration.ofMinutes(1)));
        Map<Outcome, Long> outcomes = Flux.range(0, 4000)
                .parallel(8)
                .runOn(Schedulers.boundedElastic())
                .flatMap(i -> dns.txt(NAME))
                .sequential()
                .collect(Collectors.groupingBy(DnsAnswer::outcome, Collectors.counting()))
                .block();
        assertThat(outcomes).containsEntry(Outcome.FOUND, 1000L).containsEntry(Outcome.OVER_BUDGET, 3000L);
        assertThat(zone.queries()).isEqualTo(1000);
    }

    @Test
    void timeShouldBeOneBudgetForAllWhenQuestionsAreSlow() {
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        DnsClient dns = ZoneDns.builder()
                .txt("slow.example", "late")
                .delay("slow.example", Duration.ofSeconds(4))
                .scheduler(time)
                .build()
                .within(new DnsBudget(100, Duration.ofSeconds(10)));
        AtomicReference<List<DnsAnswer<String>>> got = new AtomicReference<>();
        // at the same time: 4 s; then one after the other: 8 s, and 10 s, when the time is over
        Flux.range(0, 5)
                .flatMap(i -> dns.txt(SLOW))
                .concatWith(dns.txt(SLOW))
                .concatWith(dns.txt(SLOW))
                .concatWith(dns.txt(SLOW))
                .collectList()
                .subscribe(got::set);
        time.advanceTimeBy(Duration.ofMillis(9999));
        assertThat(got.get()).isNull();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(got.get()).hasSize(8);
        assertThat(got.get().subList(0, 6)).allMatch(DnsAnswer::found);
        assertThat(got.get().subList(6, 8)).allMatch(answer -> answer.outcome() == Outcome.OVER_BUDGET);
        assertThat(got.get().get(7).explanation()).contains("10000 ms");
    }
}
