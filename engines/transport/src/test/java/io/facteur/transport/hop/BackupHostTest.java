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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 5.1: who is asked when the best host says nothing about the message. */
class BackupHostTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String ZONE = """
            one.test. MX 10 best.test.
            one.test. MX 20 backup.test.
            best.test. A 127.0.0.1
            backup.test. A 127.0.0.66
            """;
    private static final String BUSY = "421 4.7.0 not now";

    private final LocalSmtp best = LocalSmtp.start("127.0.0.1", 0);
    private final LocalSmtp backup = LocalSmtp.start("127.0.0.66", best.port());
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Courier courier = new Courier(
            new Router(
                    ZoneDns.parse(ZONE),
                    new RouteSettings(best.port(), true, false, true, Set.of(), Set.of(), Optional.empty()),
                    new Random(1)),
            new SmtpClient(new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321, List.of()), Clock.systemUTC()),
            TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
            new CourierSettings(20, 3, 100, LONG, 1000, LONG, LONG, LONG, LONG, Optional.empty()),
            Clock.systemUTC());

    @AfterEach
    void stop() throws InterruptedException {
        best.close();
        backup.close();
        courier.stop(Duration.ofSeconds(5));
    }

    private void attempt(int number) {
        courier.take(new Letter("one.test", attempts, () -> {}));
        await().atMost(Duration.ofSeconds(60)).until(() -> attempts.size() == number);
    }

    private List<Outcome> outcomes() {
        return attempts.stream()
                .map(attempt -> attempt.results().get(0).outcome())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL"})
    void backupShouldGetTheMailWhenTheBestIsBusy(String where) {
        best.answer(command -> command.startsWith(where) ? BUSY : null);
        attempt(1);
        attempt(2);

        assertThat(outcomes()).containsOnly(Outcome.DELIVERED);
        assertThat(backup.messages()).hasSize(2);
        assertThat(attempts)
                .allSatisfy(attempt -> assertThat(attempt.notBefore()).isEmpty());
    }

    @Test
    void backupShouldGetTheNextMessageWhenTheBestHasHadEnough() {
        best.answer(command -> command.startsWith("MAIL") && !best.messages().isEmpty() ? BUSY : null);
        attempt(1);
        attempt(2);

        assertThat(outcomes()).containsOnly(Outcome.DELIVERED);
        assertThat(best.messages()).hasSize(1);
        assertThat(best.connections()).isEqualTo(1);
        assertThat(backup.messages()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL"})
    void hopShouldBeLeftAloneWhenAllHostsAreBusy(String where) {
        best.answer(command -> command.startsWith("MAIL") ? BUSY : null);
        backup.answer(command -> command.startsWith(where) ? BUSY : null);
        attempt(1);
        attempt(2);

        assertThat(outcomes()).containsOnly(Outcome.DEFERRED);
        assertThat(attempts).allSatisfy(attempt -> {
            assertThat(attempt.notBefore()).isPresent();
            assertThat(attempt.results().get(0).explanation()).isEqualTo(BUSY);
        });
        assertThat(attempts.stream().map(Attempt::tried)).containsExactly(true, false);
        assertThat(best.connections()).isEqualTo(1);
        assertThat(backup.connections()).isEqualTo(1);
    }
}
