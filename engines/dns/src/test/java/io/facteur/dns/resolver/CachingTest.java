package io.facteur.dns.resolver;

import static io.facteur.dns.resolver.ResolvingDnsClientTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.RecordType;
import io.facteur.testing.dns.DnsFault;
import io.facteur.testing.dns.LocalDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CachingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ZONE = """
            example.org.       100 SOA ns.example.org. admin.example.org. 1 1 1 1 30
            example.org.       60  TXT "here"
            forever.example.org. 2000000000 TXT "for ever"
            zero.example.org.  0   TXT "not for later"
            plain.example.     60  TXT "no SOA"
            """;

    private final LocalDns server = LocalDns.start(ZONE);
    /** Stands still but for {@link #pass}; the network's timers run in real time. */
    private final AtomicLong time =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(100).toNanos());

    private final List<String> metrics = new CopyOnWriteArrayList<>();
    private final ResolvingDnsClient dns = client(DnsCacheSettings.DEFAULT);

    private ResolvingDnsClient client(DnsCacheSettings cache) {
        return new ResolvingDnsClient(
                settings(server.address()).withCache(cache),
                (type, outcome, duration, cached) -> metrics.add(type + " " + outcome + " " + cached),
                time::get);
    }

    @AfterEach
    void close() {
        dns.close();
        server.close();
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    private DnsAnswer<String> txt(String name) {
        return dns.txt(DnsName.of(name)).block(PATIENCE);
    }

    @Test
    void answerShouldBeRememberedForItsTimeWhenFound() {
        assertThat(txt("example.org").ttl()).isEqualTo(Duration.ofSeconds(60));
        pass(Duration.ofSeconds(59));
        assertThat(txt("example.org")).isEqualTo(DnsAnswer.found(List.of("here"), false, Duration.ofSeconds(1)));
        assertThat(server.queries()).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(txt("example.org").ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(server.queries()).isEqualTo(2);
        assertThat(metrics).containsExactly("TXT FOUND false", "TXT FOUND true", "TXT FOUND false");
    }

    @Test
    void answerShouldBeThereAtOnceWhenRemembered() {
        txt("example.org");
        assertThat(dns.txt(DnsName.of("example.org"))).isInstanceOf(Fuseable.ScalarCallable.class);
    }

    @Test
    void absenceShouldBeRememberedForTheMinimumOfTheSoaWhenThereIsOne() {
        assertThat(txt("none.example.org").ttl()).isEqualTo(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(29));
        assertThat(txt("none.example.org").outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(server.queries()).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        txt("none.example.org");
        assertThat(server.queries()).isEqualTo(2);
    }

    @Test
    void answerShouldNotBeRememberedWhenNothingSaysForHowLong() {
        txt("none.example");
        txt("none.example");
        assertThat(server.queries()).isEqualTo(2);
        assertThat(txt("zero.example.org").records()).containsExactly("not for later");
        txt("zero.example.org");
        assertThat(server.queries()).isEqualTo(4);
    }

    @Test
    void timeShouldBeWithinTheSettingsWhenRecordsSayOtherwise() {
        DnsCacheSettings narrow = new DnsCacheSettings(
                100, 100_000, Duration.ofSeconds(10), Duration.ofSeconds(50), Duration.ofSeconds(20), Duration.ZERO);
        try (ResolvingDnsClient client = client(narrow)) {
            assertThat(client.txt(DnsName.of("forever.example.org"))
                            .block(PATIENCE)
                            .ttl())
                    .isEqualTo(Duration.ofSeconds(50));
            assertThat(client.txt(DnsName.of("zero.example.org"))
                            .block(PATIENCE)
                            .ttl())
                    .isEqualTo(Duration.ofSeconds(10));
            assertThat(client.txt(DnsName.of("none.example.org"))
                            .block(PATIENCE)
                            .ttl())
                    .isEqualTo(Duration.ofSeconds(20));
        }
    }

    @Test
    void failureShouldBeRememberedForAMomentWhenTheDomainFails() {
        server.fault("example.org", DnsFault.SERVFAIL);
        txt("example.org");
        server.heal();
        assertThat(txt("example.org").outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        assertThat(txt("example.org").ttl()).isZero();
        assertThat(server.queries()).isEqualTo(1);
        pass(Duration.ofSeconds(5));
        assertThat(txt("example.org").found()).isTrue();
    }

    @Test
    void equalQuestionsShouldBeAskedOnceWhenPutTogether() {
        server.delay(".", Duration.ofMillis(200));
        List<DnsAnswer<String>> answers = Flux.range(0, 500)
                .flatMap(i -> dns.txt(DnsName.of("example.org")), 500)
                .collectList()
                .block(PATIENCE);
        assertThat(answers).hasSize(500).allMatch(DnsAnswer::found);
        assertThat(server.queries()).isEqualTo(1);
    }

    @Test
    void othersShouldBeAnsweredWhenOneNoLongerWaits() {
        server.delay(".", Duration.ofMillis(200));
        Mono<DnsAnswer<String>> question = dns.txt(DnsName.of("example.org"));
        Disposable impatient = question.subscribe();
        List<DnsAnswer<String>> got = new ArrayList<>();
        Mono<Void> other = question.doOnNext(got::add).then();
        impatient.dispose();
        other.block(PATIENCE);
        assertThat(got).hasSize(1).allMatch(DnsAnswer::found);
        assertThat(server.queries()).isEqualTo(1);
    }

    @Test
    void cacheShouldStayWithinBothLimitsWhenMuchIsAsked() {
        AnswerCache few = new AnswerCache(limited(10, 1_000_000), time::get);
        AnswerCache small = new AnswerCache(limited(1000, 10_000), time::get);
        for (int i = 0; i < 2000; i++) {
            AnswerCache.Key key = new AnswerCache.Key(RecordType.TXT, DnsName.of("n" + i + ".example"));
            DnsAnswer<Object> answer = DnsAnswer.found(List.of("x".repeat(600)), false, Duration.ofHours(1));
            assertThat(AnswerCache.bytes(key, answer)).isGreaterThan(900);
            few.put(key, answer);
            small.put(key, answer);
        }
        assertThat(few.size()).isBetween(1L, 10L);
        assertThat(small.size()).isBetween(1L, 11L);
    }

    private static DnsCacheSettings limited(int entries, long bytes) {
        return new DnsCacheSettings(
                entries, bytes, Duration.ZERO, Duration.ofDays(1), Duration.ofHours(1), Duration.ofSeconds(5));
    }
}
