package io.facteur.transport.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.route.MailHost;
import io.facteur.transport.route.Route;
import io.facteur.transport.route.RouteSettings;
import io.facteur.transport.route.Router;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpClientSettings;
import io.facteur.transport.smtp.SmtpTimeouts;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HopTest {

    private final Courier courier = new Courier(
            new Router(
                    ZoneDns.parse(""),
                    new RouteSettings(25, true, false, true, Set.of(), Set.of(), Optional.empty()),
                    new Random(1)),
            new SmtpClient(new SmtpClientSettings("me.test", SmtpTimeouts.RFC_5321, List.of()), Clock.systemUTC()),
            TlsPolicies.always(TlsPolicy.OPPORTUNISTIC),
            CourierSettings.DEFAULT,
            Clock.systemUTC());
    private final Hop hop = new Hop("a.test:25", "a.test", courier, CourierSettings.DEFAULT, Clock.systemUTC());

    /** It was on its way to the line when the others in it were given back. */
    @Test
    void whatComesWhileTheCourierStopsShouldBeGivenBack() throws Exception {
        AtomicInteger back = new AtomicInteger();
        courier.stop(Duration.ZERO);
        InetAddress nobody = InetAddress.getByName("127.0.0.1");
        hop.add(new Job(
                new Letter("a.test", new ConcurrentLinkedQueue<>(), back::incrementAndGet),
                new Route.Hosts(List.of(new MailHost(DnsName.of("a.test"), 10, List.of(nobody))), 25),
                Clock.systemUTC().instant()));

        assertThat(back).hasValue(1);
        assertThat(courier.connections()).isZero();
    }
}
