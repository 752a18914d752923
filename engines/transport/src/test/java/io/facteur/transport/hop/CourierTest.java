package io.facteur.transport.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.LocalSmtp.Tls;
import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.RouteSettings.SmartHost;
import io.facteur.transport.route.Router;
import io.facteur.transport.smtp.Credentials;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class CourierTest {

    private static final String ZONE = """
            one.test. MX 10 mx1.test.
            two.test. MX 10 mx1.test.
            fallback.test. MX 10 dead.test.
            fallback.test. MX 20 mx1.test.
            null.test. MX 0 .
            mx1.test. A 127.0.0.1
            dead.test. A 127.0.0.77
            """;
    private static final CourierSettings SETTINGS = new CourierSettings(
            20,
            3,
            100,
            Duration.ofSeconds(1),
            1000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Optional.empty());

    private final LocalSmtp peer = LocalSmtp.start("127.0.0.1", 0);
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger givenBack = new AtomicInteger();
    private Courier courier = courier(SETTINGS);

    private Courier courier(CourierSettings settings) {
        RouteSettings routes = new RouteSettings(peer.port(), true, false, true, Set.of(), Set.of(), Optional.empty());
        SmtpTimeouts timeouts = SmtpTimeouts.RFC_5321.atMost(Duration.ofSeconds(60));
        return new Courier(
                new Router(ZoneDns.parse(ZONE), routes, new Random(1)),
                new SmtpClient(new SmtpClientSettings("me.test", timeouts, List.of()), Clock.systemUTC()),
                TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
                settings,
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws InterruptedException {
        courier.stop(Duration.ofSeconds(5));
        peer.close();
    }

    private void take(String domain, int number) {
        byte[] octets = ("Subject: " + number + "\r\n\r\nhello\r\n").getBytes(StandardCharsets.US_ASCII);
        courier.take(new Consignment() {
            @Override
            public String domain() {
                return domain;
            }

            @Override
            public Envelope envelope() {
                return Envelope.of("ana@example.org", List.of("bob@" + domain));
            }

            @Override
            public MessageContent content() {
                return () -> new ByteArrayInputStream(octets);
            }

            @Override
            public Mono<Void> settle(Attempt attempt) {
                return Mono.delay(Duration.ofMillis(1))
                        .doOnNext(any -> attempts.add(attempt))
                        .then();
            }

            @Override
            public void giveBack() {
                givenBack.incrementAndGet();
            }
        });
    }

    private void settled(int number) {
        await().atMost(Duration.ofSeconds(60)).until(() -> attempts.size() >= number);
        assertThat(attempts).hasSize(number);
    }

    private long outcomes(Outcome outcome) {
        return attempts.stream()
                .filter(attempt -> attempt.results().get(0).outcome() == outcome)
                .count();
    }

    @Test
    void connectionsShouldBeSharedAndReused() {
        for (int i = 0; i < 100; i++) {
            take(i % 2 == 0 ? "one.test" : "two.test", i);
        }
        settled(100);

        assertThat(outcomes(Outcome.DELIVERED)).isEqualTo(100);
        assertThat(peer.messages()).hasSize(100);
        assertThat(peer.mostConnections()).isLessThanOrEqualTo(3);
        assertThat(peer.connections()).isLessThan(20);
        await().atMost(Duration.ofSeconds(30)).until(() -> peer.openConnections() == 0);
        assertThat(courier.connections()).isZero();
        assertThat(courier.inHand()).isZero();
    }

    @Test
    void connectionShouldEndAfterItsNumberOfMessages() throws InterruptedException {
        courier.stop(Duration.ZERO);
        courier = courier(new CourierSettings(
                1,
                1,
                10,
                Duration.ofSeconds(1),
                1000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Optional.empty()));
        for (int i = 0; i < 50; i++) {
            take("one.test", i);
        }
        settled(50);

        assertThat(peer.connections()).isEqualTo(5);
        assertThat(peer.mostConnections()).isLessThanOrEqualTo(2);
    }

    @Test
    void nextHostShouldBeTriedWhenTheFirstIsDead() {
        take("fallback.test", 1);
        settled(1);

        assertThat(outcomes(Outcome.DELIVERED)).isEqualTo(1);
    }

    @Test
    void nullMxShouldFailWithoutAnAttempt() {
        take("null.test", 1);
        settled(1);

        assertThat(attempts.peek().results().get(0).status().toString()).isEqualTo("5.1.10");
        assertThat(peer.connections()).isZero();
    }

    @Test
    void hopThatSays421ShouldBeLeftAlone() {
        peer.answer(command -> command.equals("CONNECT") ? "421 4.7.0 too many connections" : null);
        for (int i = 0; i < 30; i++) {
            take("one.test", i);
        }
        settled(30);

        assertThat(outcomes(Outcome.DEFERRED)).isEqualTo(30);
        assertThat(peer.connections()).isLessThanOrEqualTo(3);
        assertThat(attempts).allSatisfy(attempt -> {
            assertThat(attempt.notBefore()).isPresent();
            assertThat(attempt.results().get(0).explanation()).contains("421 4.7.0 too many connections");
        });
        assertThat(attempts.stream().filter(Attempt::tried)).hasSizeLessThanOrEqualTo(3);
        assertThat(courier.hops().get(0).lastAnswer()).contains("421 4.7.0 too many connections");
    }

    @Test
    void hopShouldBeServedMoreSlowlyAfter421() throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        peer.answer(command -> command.equals("CONNECT") && refused.incrementAndGet() <= 1 ? "421 4.7.0 no" : null);
        take("one.test", 0);
        settled(1);
        Thread.sleep(SETTINGS.firstPause().toMillis() + 100);
        int before = peer.mostConnections();
        for (int i = 1; i < 5; i++) {
            take("one.test", i);
        }
        settled(5);

        assertThat(before).isEqualTo(1);
        assertThat(outcomes(Outcome.DELIVERED)).isEqualTo(4);
        // three by the settings, halved
        assertThat(peer.mostConnections()).isEqualTo(1);
    }

    @Test
    void brokenTlsShouldNotKeepMailBack() {
        peer.tls(Tls.BROKEN);
        for (int i = 0; i < 10; i++) {
            take("one.test", i);
        }
        settled(10);

        assertThat(outcomes(Outcome.DELIVERED)).isEqualTo(10);
    }

    @Test
    void connectionThatWasClosedMeanwhileShouldBeReplaced() {
        peer.answer(command -> {
            boolean second = command.startsWith("MAIL") && peer.messages().size() % 2 == 1;
            return second && peer.connections() == peer.messages().size() ? LocalSmtp.DROP : null;
        });
        take("one.test", 1);
        settled(1);
        take("one.test", 2);
        settled(2);

        assertThat(outcomes(Outcome.DELIVERED)).isEqualTo(2);
        assertThat(peer.connections()).isEqualTo(2);
    }

    @Test
    void smartHostShouldGetALoginAndAllMail() throws InterruptedException {
        courier.stop(Duration.ZERO);
        peer.extensions("AUTH PLAIN").tls(Tls.WORKS);
        SmartHost host = new SmartHost(DnsName.of("mx1.test"), peer.port());
        courier = new Courier(
                new Router(
                        ZoneDns.parse(ZONE),
                        new RouteSettings(25, true, false, true, Set.of(), Set.of(), Optional.of(host)),
                        new Random(1)),
                new SmtpClient(new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321, List.of()), Clock.systemUTC()),
                TlsPolicies.always(TlsPolicy.ENCRYPTED),
                new CourierSettings(
                        20,
                        3,
                        100,
                        Duration.ofSeconds(1),
                        1000,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        Optional.of(new Credentials("ana", "secret"))),
                Clock.systemUTC());
        take("null.test", 1);
        settled(1);

        assertThat(outcomes(Outcome.DELIVERED)).isEqualTo(1);
        assertThat(peer.commands()).contains("AUTH PLAIN AGFuYQBzZWNyZXQ=");
        assertThat(peer.messages().get(0).encrypted()).isTrue();
    }

    @Test
    void stopShouldGiveBackWhatWaits() throws InterruptedException {
        peer.answer(command -> command.equals("CONNECT") ? LocalSmtp.SILENCE : null);
        for (int i = 0; i < 10; i++) {
            take("one.test", i);
        }
        // one: it took no mail yet
        await().until(() -> peer.connections() == 1);

        courier.stop(Duration.ofMillis(100));

        assertThat(givenBack).hasValue(9);
    }

    @Test
    void slowHopShouldNotHoldUpOthers() throws InterruptedException {
        courier.stop(Duration.ZERO);
        courier = courier(new CourierSettings(
                20,
                1,
                100,
                Duration.ofSeconds(1),
                10,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Optional.empty()));
        peer.answer(command -> command.equals("CONNECT") ? LocalSmtp.SILENCE : null);
        for (int i = 0; i < 10; i++) {
            take("one.test", i);
        }
        // who came in time for the sweep; the others need not leave, now that there is room
        await().atMost(Duration.ofSeconds(60)).until(() -> attempts.size() > 1);

        assertThat(attempts).noneMatch(Attempt::tried);
        assertThat(attempts.peek().results().get(0).explanation()).contains("other mail");
    }
}
