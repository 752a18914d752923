package io.facteur.transport.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.route.MailHost;
import io.facteur.transport.route.Route;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.Router;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.net.InetSocketAddress;
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

class PermitsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final CourierSettings SETTINGS =
            new CourierSettings(1, 1, 100, LONG, 1000, LONG, LONG, LONG, LONG, Optional.empty());

    private final LocalSmtp peer = LocalSmtp.start("127.0.0.1", 0);
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Courier courier = new Courier(
            new Router(
                    ZoneDns.parse(""),
                    new RouteSettings(25, true, false, true, Set.of(), Set.of(), Optional.empty()),
                    new Random(1)),
            new SmtpClient(new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321, List.of()), Clock.systemUTC()),
            TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
            SETTINGS,
            Clock.systemUTC());

    private final Hop holder = hop("holder.test");
    private final Hop first = hop("first.test");
    private final Hop second = hop("second.test");

    @AfterEach
    void stop() throws InterruptedException {
        peer.close();
        courier.stop(Duration.ofSeconds(5));
    }

    private Hop hop(String name) {
        return new Hop(name, name, courier, SETTINGS, Clock.systemUTC());
    }

    private Job job(String name) {
        InetSocketAddress address = peer.address();
        MailHost host = new MailHost(DnsName.of(name), 10, List.of(address.getAddress()));
        return new Job(
                new Letter(name, attempts, () -> {}),
                new Route.Hosts(List.of(host), address.getPort()),
                Clock.systemUTC().instant());
    }

    @Test
    void permitShouldGoToTheNextThatWaitsWhenTheFirstNeedsNone() {
        assertThat(courier.takePermit(holder, true)).isTrue();
        first.add(job("first.test"));
        second.add(job("second.test"));
        // all that waited for the first goes: it still stands in the line for permits
        first.slowDown(EnhancedStatus.temporary(3, 2), "busy");
        courier.returnPermit(holder);

        await().atMost(Duration.ofSeconds(60)).until(() -> peer.messages().size() == 1 && attempts.size() == 2);
        assertThat(attempts.stream().map(Attempt::nextHop)).containsExactly("first.test", "second.test");
    }
}
