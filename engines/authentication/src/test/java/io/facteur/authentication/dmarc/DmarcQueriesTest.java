package io.facteur.authentication.dmarc;

import static io.facteur.authentication.dmarc.Samples.builder;
import static io.facteur.authentication.dmarc.Samples.from;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.message.Authors;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How many questions, and how long they take. */
class DmarcQueriesTest {

    private static final DmarcEvaluator EVALUATOR = DmarcEvaluator.byTreeWalk();

    /** @return how often 100 ms must pass until everything is known, when each answer takes 100 ms */
    private static long rounds(Supplier<ZoneDnsBuilder> zone, String author, String... identifiers) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ZoneDns dns = zone.get().delay(Duration.ofMillis(100)).scheduler(time).build();
        AtomicReference<DmarcDiscovery> known = new AtomicReference<>();
        EVALUATOR
                .discover(
                        from("a@" + author),
                        List.of(identifiers).stream().map(DnsName::of).toList(),
                        dns)
                .subscribe(known::set);
        long rounds = 0;
        while (known.get() == null && rounds < 100) {
            time.advanceTimeBy(Duration.ofMillis(100));
            rounds++;
        }
        return rounds;
    }

    @Test
    void discoverShouldTakeTheTimeOfOneAnswerHoweverLongTheNamesAre() {
        assertThat(rounds(
                        () -> builder("example.org", "v=DMARC1; p=reject"),
                        "a.b.c.d.e.f.g.h.i.example.org",
                        "m.example.org",
                        "x.y.z.example.org",
                        "other.test"))
                .isEqualTo(1);
    }

    @Test
    void discoverShouldTakeTheTimeOfTwoAnswersWhenExistenceMatters() {
        assertThat(rounds(() -> builder("example.org", "v=DMARC1; p=none; np=reject"), "gone.example.org"))
                .isEqualTo(2);
        assertThat(rounds(() -> builder("example.org", "v=DMARC1; p=none; np=reject"), "example.org"))
                .isEqualTo(1);
        assertThat(rounds(
                        () -> builder("example.org", "v=DMARC1; p=none; np=reject")
                                .exists("_dmarc.m.example.org"),
                        "m.example.org"))
                .isEqualTo(1);
    }

    @Test
    void discoverShouldAskNothingForIdentifiersThatCannotBeAligned() {
        ZoneDns dns = builder("example.org", "v=DMARC1; p=reject").build();
        EVALUATOR
                .discover(
                        from("a@example.org"),
                        List.of(DnsName.of("example.org"), DnsName.of("a.b.c.mailer.test"), DnsName.of("x.other.org")),
                        dns)
                .block(Duration.ofSeconds(20));
        assertThat(dns.queries()).isEqualTo(2);
    }

    @Test
    void discoverShouldWalkFromNoMoreIdentifiersThanTheLimit() {
        ZoneDns dns = builder("example.org", "v=DMARC1; p=reject").build();
        List<DnsName> identifiers = IntStream.range(0, DmarcEvaluator.MAXIMUM_IDENTIFIERS + 1)
                .mapToObj(i -> DnsName.of("m" + i + ".example.org"))
                .toList();
        DmarcDiscovery discovery =
                EVALUATOR.discover(from("a@example.org"), identifiers, dns).block(Duration.ofSeconds(20));
        assertThat(dns.queries()).isEqualTo(2 + DmarcEvaluator.MAXIMUM_IDENTIFIERS);
        DkimResult last = Samples.dkim(DkimCode.PASS, "m" + DmarcEvaluator.MAXIMUM_IDENTIFIERS + ".example.org");
        assertThat(EVALUATOR
                        .evaluate(discovery, Optional.empty(), List.of(last))
                        .code())
                .isEqualTo(DmarcCode.TEMPERROR);
        DkimResult first = Samples.dkim(DkimCode.PASS, "m0.example.org");
        assertThat(EVALUATOR
                        .evaluate(discovery, Optional.empty(), List.of(last, first))
                        .code())
                .isEqualTo(DmarcCode.PASS);
    }

    @Property(tries = 500)
    void discoverShouldNeverAskMoreThanTheLimitsAllow(
            @ForAll("names") List<DnsName> authors, @ForAll("names") List<DnsName> identifiers) {
        ZoneDns dns = builder("test", "v=DMARC1; p=none; np=reject").build();
        DmarcDiscovery discovery = EVALUATOR
                .discover(new Authors(authors, 1, authors.size(), Optional.empty()), identifiers, dns)
                .block(Duration.ofSeconds(20));
        int walks = DmarcEvaluator.MAXIMUM_AUTHORS + 2 * DmarcEvaluator.MAXIMUM_IDENTIFIERS;
        assertThat(dns.queries())
                .isLessThanOrEqualTo((long) walks * TreeWalk.MAXIMUM_QUERIES + DmarcEvaluator.MAXIMUM_AUTHORS);
        List<DkimResult> dkim = identifiers.stream()
                .map(identifier -> Samples.dkim(DkimCode.PASS, identifier.toString()))
                .toList();
        DmarcResult result = EVALUATOR.evaluate(discovery, Optional.empty(), dkim);
        assertThat(result.passed() && identifiers.isEmpty()).isFalse();
    }

    @Provide
    Arbitrary<List<DnsName>> names() {
        return Arbitraries.of("a", "b", "c")
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(labels -> DnsName.of(String.join(".", labels) + ".test"))
                .list()
                .uniqueElements()
                .ofMaxSize(14);
    }
}
