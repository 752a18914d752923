package io.facteur.transport.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.dns.zone.ZoneDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.Router;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts that accept connections and keep them busy, under many names, must not stop the mail for others. */
class TarpitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int TARPITS = 10;

    private final LocalSmtp good = LocalSmtp.start("127.0.0.1", 0);
    private final LocalSmtp tarpit = LocalSmtp.start("127.0.0.66", good.port());
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private Courier courier;

    private static String zone() {
        StringBuilder zone = new StringBuilder("good.test. A 127.0.0.1\n");
        for (int i = 0; i < TARPITS; i++) {
            zone.append("tarpit").append(i).append(".test. A 127.0.0.66\n");
        }
        return zone + """
                backed.test. MX 10 tarpit1.test.
                backed.test. MX 20 good.test.
                """;
    }

    private void start(int connections, Duration ready) {
        RouteSettings routes = new RouteSettings(good.port(), true, false, true, Set.of(), Set.of(), Optional.empty());
        courier = new Courier(
                new Router(ZoneDns.parse(zone()), routes, new Random(1)),
                new SmtpClient(new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321, List.of()), Clock.systemUTC()),
                TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
                new CourierSettings(connections, 3, 100, SHORT, 1000, LONG, ready, LONG, LONG, Optional.empty()),
                Clock.systemUTC());
    }

    @BeforeEach
    void silence() {
        tarpit.answer(command -> command.equals("CONNECT") ? LocalSmtp.SILENCE : null);
    }

    @AfterEach
    void stop() throws InterruptedException {
        tarpit.close();
        good.close();
        courier.stop(Duration.ofSeconds(5));
    }

    private void take(String domain) {
        courier.take(new Letter(domain, attempts, () -> {}));
    }

    private void takeAllTarpits() {
        for (int i = 0; i < TARPITS; i++) {
            take("tarpit" + i + ".test");
        }
    }

    private void delivered(int number) {
        await().atMost(PATIENCE).until(() -> good.messages().size() == number);
    }

    @Test
    void hopThatTookMailShouldGetItWhileTarpitsHoldAllOtherConnections() {
        start(5, LONG);
        take("good.test");
        delivered(1);
        takeAllTarpits();
        await().atMost(PATIENCE).until(() -> tarpit.openConnections() == 4);

        take("good.test");
        delivered(2);

        assertThat(tarpit.mostConnections()).isEqualTo(4);
    }

    @Test
    void hopThatIsNewShouldGetMailWhenTheTimeOfTarpitsIsOver() {
        start(2, SHORT);
        takeAllTarpits();
        await().atMost(PATIENCE).until(() -> tarpit.openConnections() == 2);

        take("good.test");
        delivered(1);
        await().atMost(PATIENCE).until(() -> attempts.size() == TARPITS + 1);

        assertThat(attempts)
                .filteredOn(attempt -> !attempt.nextHop().equals("good.test"))
                .allSatisfy(attempt -> {
                    assertThat(attempt.results().get(0).outcome()).isEqualTo(Outcome.DEFERRED);
                    assertThat(attempt.results().get(0).explanation()).contains("it was not ready for mail within");
                    assertThat(attempt.notBefore()).isPresent();
                });
    }

    @Test
    void nextHostShouldHaveItsShareOfTheTimeWhenTheFirstIsATarpit() {
        start(2, Duration.ofSeconds(4));
        take("backed.test");
        delivered(1);

        assertThat(tarpit.connections()).isEqualTo(1);
    }

    @Test
    void hopShouldHaveOneConnectionUntilItTakesAMessage() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        good.answer(command -> {
            if (command.equals(".") && !good.messages().isEmpty()) {
                awaitQuietly(taken);
            }
            return null;
        });
        start(20, LONG);
        for (int i = 0; i < 10; i++) {
            take("tarpit1.test");
            take("good.test");
        }

        await().atMost(PATIENCE).until(() -> good.openConnections() == 3);
        assertThat(good.messages()).hasSize(1);
        taken.countDown();
        delivered(10);

        assertThat(good.mostConnections()).isEqualTo(3);
        assertThat(tarpit.mostConnections()).isEqualTo(1);
    }

    @Test
    void hopThatAnswersNothingAfterTheGreetingShouldBeLeftAlone() {
        tarpit.answer(command -> command.startsWith("MAIL") ? LocalSmtp.DROP : null);
        start(5, LONG);
        take("tarpit1.test");
        await().atMost(PATIENCE).until(() -> attempts.size() == 1);
        take("tarpit1.test");
        await().atMost(PATIENCE).until(() -> attempts.size() == 2);

        assertThat(attempts)
                .allSatisfy(attempt -> assertThat(attempt.notBefore()).isPresent());
        assertThat(tarpit.connections()).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
