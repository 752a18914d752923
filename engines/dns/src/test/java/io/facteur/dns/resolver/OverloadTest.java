package io.facteur.dns.resolver;

import static io.facteur.dns.resolver.ResolvingDnsClientTest.hasty;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.testing.dns.LocalDns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class OverloadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LocalDns server = LocalDns.start("example.org. 60 TXT here\nfast.example. 60 TXT fast\n");

    @AfterEach
    void close() {
        server.close();
    }

    private static Map<Outcome, Long> ask(ResolvingDnsClient dns, int questions) {
        return Flux.range(0, questions)
                .flatMap(i -> dns.txt(DnsName.of("n" + i + ".example.org")), questions)
                .collect(Collectors.groupingBy(DnsAnswer::outcome, Collectors.counting()))
                .block(PATIENCE);
    }

    @Test
    void questionsShouldWaitOrFailWhenMoreThanTheLimitAreAsked() {
        server.delay(".", Duration.ofMillis(500));
        DnsSettings patient = DnsSettings.of(List.of(server.address()))
                .withTimes(Duration.ofSeconds(20), Duration.ofSeconds(50), Duration.ofSeconds(1));
        try (ResolvingDnsClient dns = new ResolvingDnsClient(patient.withQueries(10, 5))) {
            assertThat(ask(dns, 40))
                    .containsEntry(Outcome.NO_SUCH_NAME, 15L)
                    .as("our fault, not the domains'")
                    .containsEntry(Outcome.RESOLVER_DOWN, 25L);
            assertThat(ask(dns, 10)).containsEntry(Outcome.NO_SUCH_NAME, 10L);
        }
        assertThat(server.queries()).isEqualTo(25);
    }

    @Test
    void waitingQuestionShouldEndWhenItsTimeIsOver() {
        server.delay(".", Duration.ofMinutes(1));
        DnsSettings narrow = hasty(server.address()).withQueries(1, 1000);
        try (ResolvingDnsClient dns = new ResolvingDnsClient(narrow)) {
            Map<Outcome, Long> outcomes = ask(dns, 50);
            // that none was answered is found out in the meantime, or not
            assertThat(outcomes.keySet()).isSubsetOf(Outcome.TEMPORARY_FAILURE, Outcome.RESOLVER_DOWN);
            assertThat(outcomes.values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(50);
        }
    }

    @Test
    void fastAnswersShouldNotWaitWhenManyOthersAreSlow() {
        server.delay("example.org", Duration.ofSeconds(5));
        DnsSettings patient = DnsSettings.of(List.of(server.address()))
                .withTimes(Duration.ofSeconds(20), Duration.ofSeconds(50), Duration.ofSeconds(1));
        try (ResolvingDnsClient dns = new ResolvingDnsClient(patient)) {
            CompletableFuture<Map<Outcome, Long>> slow = CompletableFuture.supplyAsync(() -> ask(dns, 400));
            for (int i = 0; i < 20; i++) {
                assertThat(dns.txt(DnsName.of("f" + i + ".fast.example"))
                                .block(PATIENCE)
                                .outcome())
                        .isEqualTo(Outcome.NO_SUCH_NAME);
            }
            assertThat(slow).isNotDone();
            assertThat(slow.join()).containsEntry(Outcome.NO_SUCH_NAME, 400L);
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("facteur-dns"))
                    .count();
            assertThat(threads).isBetween(1L, 5L);
        }
    }
}
