package io.facteur.transport.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.route.Route.Hosts;
import io.facteur.transport.route.Route.Refused;
import io.facteur.transport.route.Route.Unknown;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {

    private static final RouteSettings SETTINGS = new RouteSettings(
            25, true, true, false, Set.of(DnsName.of("me.test")), Set.of(ip("192.0.2.99")), Optional.empty());

    private static final String ZONE = """
            plain.test. MX 20 b.test.
            plain.test. MX 10 a.test.
            a.test. A 192.0.2.1
            a.test. AAAA 2001:db8::1
            b.test. A 192.0.2.2
            null.test. MX 0 .
            implicit.test. A 192.0.2.3
            empty.test. TXT "x"
            nowhere.test. MX 10 gone.test.
            six.test. MX 10 host6.test.
            host6.test. AAAA 2001:db8::6
            me.test. A 192.0.2.99
            backup.test. MX 10 a.test.
            backup.test. MX 20 me.test.
            backup.test. MX 30 b.test.
            onlyme.test. MX 10 me.test.
            alias.test. A 192.0.2.99
            byaddress.test. MX 5 alias.test.
            byaddress.test. MX 10 b.test.
            inside.test. MX 10 loop.test.
            loop.test. A 127.0.0.1
            loop.test. A 0.0.0.0
            equal.test. MX 10 a.test.
            equal.test. MX 10 b.test.
            equal.test. MX 10 implicit.test.
            """;

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Route route(String domain) {
        return route(domain, SETTINGS);
    }

    private static Route route(String domain, RouteSettings settings) {
        return route(ZoneDns.parse(ZONE), domain, settings, 1);
    }

    private static Route route(DnsClient dns, String domain, RouteSettings settings, int seed) {
        return new Router(dns, settings, new Random(seed)).route(domain).block();
    }

    private static List<String> names(Route route) {
        return ((Hosts) route).hosts().stream().map(MailHost::display).toList();
    }

    private static RouteSettings with(boolean ipv6, boolean loopback) {
        return new RouteSettings(25, true, ipv6, loopback, Set.of(), Set.of(), Optional.empty());
    }

    @Test
    void hostsShouldComeByPreference() {
        assertThat(names(route("plain.test"))).containsExactly("a.test", "b.test");
        assertThat(((Hosts) route("PLAIN.test")).hosts().get(0).addresses())
                .containsExactlyInAnyOrder(ip("192.0.2.1"), ip("2001:db8::1"));
    }

    @Test
    void equalPreferencesShouldBeShuffled() {
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            orders.add(names(route(ZoneDns.parse(ZONE), "equal.test", SETTINGS, seed)));
        }

        assertThat(orders).hasSize(6);
        assertThat(((Hosts) route("equal.test")).key()).isEqualTo("a.test b.test implicit.test:25");
    }

    @Test
    void nullMxShouldBeRefusedAtOnce() {
        assertThat(((Refused) route("null.test")).status()).isEqualTo(EnhancedStatus.permanent(1, 10));
    }

    @Test
    void domainWithoutMxShouldBeItsOwnHost() {
        assertThat(names(route("implicit.test"))).containsExactly("implicit.test");
    }

    @Test
    void whatDoesNotExistShouldBeRefused() {
        assertThat(((Refused) route("absent.test")).status()).isEqualTo(EnhancedStatus.permanent(1, 2));
        assertThat(((Refused) route("empty.test")).status()).isEqualTo(EnhancedStatus.permanent(4, 4));
        assertThat(((Refused) route("nowhere.test")).status()).isEqualTo(EnhancedStatus.permanent(4, 4));
        assertThat(((Refused) route("not a..domain")).status()).isEqualTo(EnhancedStatus.permanent(1, 2));
    }

    @Test
    void familyThatIsOffShouldNotBeUsed() {
        assertThat(((Hosts) route("plain.test", with(false, false)))
                        .hosts()
                        .get(0)
                        .addresses())
                .containsExactly(ip("192.0.2.1"));
        assertThat(((Unknown) route("six.test", with(false, false))).explanation())
                .contains("IPv6 only");
        assertThat(names(route("six.test", with(true, false)))).containsExactly("host6.test");
    }

    @Test
    void whatIsWorseThanOurselvesShouldBeCut() {
        assertThat(names(route("backup.test"))).containsExactly("a.test");
        assertThat(((Refused) route("onlyme.test")).status()).isEqualTo(EnhancedStatus.permanent(4, 6));
        assertThat(((Refused) route("byaddress.test")).status()).isEqualTo(EnhancedStatus.permanent(4, 6));
    }

    @Test
    void strangersShouldNotLeadToThisMachine() {
        assertThat(route("inside.test")).isInstanceOf(Refused.class);
        assertThat(((Hosts) route("inside.test", with(true, true)))
                        .hosts()
                        .get(0)
                        .addresses())
                .containsExactly(ip("127.0.0.1"));
        assertThat(route("[127.0.0.1]")).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[192.0.2.7]", "192.0.2.7", "[IPv6:2001:db8::7]", "IPv6:2001:db8::7", "999.1.1.1"})
    void addressInThePlaceOfADomainShouldBeRefused(String address) {
        assertThat(((Refused) route(address)).explanation())
                .isEqualTo("mail to the address " + address + ", and not to a domain, is not sent");
    }

    @Test
    void smartHostShouldTakeAll() {
        RouteSettings settings = new RouteSettings(
                25,
                true,
                false,
                false,
                Set.of(),
                Set.of(),
                Optional.of(new RouteSettings.SmartHost(DnsName.of("a.test"), 587)));

        Hosts hosts = (Hosts) route("null.test", settings);

        assertThat(hosts.port()).isEqualTo(587);
        assertThat(names(hosts)).containsExactly("a.test");
    }
}
