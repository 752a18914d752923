package io.facteur.dns.resolver;

import static io.facteur.dns.resolver.ResolvingDnsClientTest.hasty;
import static io.facteur.dns.resolver.ResolvingDnsClientTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.testing.dns.DnsFault;
import io.facteur.testing.dns.LocalDns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several resolvers, some or all of which are ill. */
class FailoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ZONE = "example.org. 60 TXT \"here\"\nwww.example.org. 60 TXT \"there\"\n";

    private final LocalDns first = LocalDns.start(ZONE);
    private final LocalDns second = LocalDns.start(ZONE);
    private final ResolvingDnsClient dns = new ResolvingDnsClient(settings(first.address(), second.address()));

    @AfterEach
    void close() {
        dns.close();
        first.close();
        second.close();
    }

    private DnsAnswer<String> txt(String name) {
        return dns.txt(DnsName.of(name)).block(PATIENCE);
    }

    @Test
    void firstServerShouldBeAskedWhenBothAreWell() {
        assertThat(txt("example.org").found()).isTrue();
        assertThat(second.queries()).isZero();
    }

    @Test
    void secondServerShouldAnswerWhenTheFirstFails() {
        first.fault("example.org", DnsFault.SERVFAIL);
        assertThat(txt("example.org").found()).isTrue();
        first.heal();
        first.stop();
        assertThat(txt("www.example.org").found()).isTrue();
    }

    @Test
    void silentServerShouldBeAskedLastWhenItWasSilent() {
        first.fault(".", DnsFault.DROP);
        assertThat(txt("example.org").found()).isTrue();
        assertThat(first.queries()).isPositive();
        long before = first.queries();
        assertThat(txt("www.example.org").found()).isTrue();
        assertThat(first.queries()).isEqualTo(before);
    }

    @Test
    void bothShouldBeNamedWhenBothRefuse() {
        first.fault("example.org", DnsFault.REFUSED);
        second.fault("example.org", DnsFault.REFUSED);
        DnsAnswer<String> answer = txt("example.org");
        assertThat(answer.outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        assertThat(answer.explanation()).contains("REFUSED").contains("example.org");
        assertThat(first.queries("example.org", "TXT")).isEqualTo(1);
        assertThat(second.queries("example.org", "TXT")).isEqualTo(1);
    }

    @Test
    void resolverShouldBeDownWhenNobodyListens() {
        first.stop();
        second.stop();
        assertThat(txt("example.org").outcome()).isEqualTo(Outcome.RESOLVER_DOWN);
    }

    @Test
    void resolverShouldBeDownWhenNothingIsAnswered() {
        first.fault(".", DnsFault.DROP);
        second.fault(".", DnsFault.MALFORMED);
        try (ResolvingDnsClient client = new ResolvingDnsClient(hasty(first.address(), second.address()))) {
            assertThat(client.txt(DnsName.of("example.org")).block(PATIENCE).outcome())
                    .isEqualTo(Outcome.RESOLVER_DOWN);
            long asked = first.queries();
            // at once, and nobody is asked
            assertThat(client.txt(DnsName.of("www.example.org")).block(PATIENCE).outcome())
                    .isEqualTo(Outcome.RESOLVER_DOWN);
            assertThat(first.queries()).isEqualTo(asked);
        }
    }

    @Test
    void resolverShouldRecoverWhenItAnswersAgain() {
        first.stop();
        second.stop();
        assertThat(txt("example.org").outcome()).isEqualTo(Outcome.RESOLVER_DOWN);
        second.restart();
        assertThat(Mono.defer(() -> dns.txt(DnsName.of("example.org")))
                        .filter(DnsAnswer::found)
                        .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(100)))
                        .block(PATIENCE)
                        .records())
                .containsExactly("here");
    }

    @Test
    void probeShouldBeJoinedWhenManyQuestionsAreNotAnswered() {
        first.fault("example.org", DnsFault.DROP);
        second.fault("example.org", DnsFault.DROP);
        List<DnsAnswer<String>> answers;
        try (ResolvingDnsClient client = new ResolvingDnsClient(hasty(first.address(), second.address()))) {
            answers = Flux.range(0, 200)
                    .flatMap(i -> client.txt(DnsName.of("n" + i + ".example.org")), 200)
                    .collectList()
                    .block(PATIENCE);
        }
        assertThat(answers).hasSize(200).allMatch(answer -> answer.outcome() == Outcome.TEMPORARY_FAILURE);
        assertThat(first.queries(".", "NS") + second.queries(".", "NS")).isBetween(1L, 40L);
    }
}
