package io.facteur.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostAddressesTest {

    private static final InetAddress FOUR = numeric("192.0.2.7");
    private static final InetAddress SIX = numeric("2001:db8::7");

    private static InetAddress numeric(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static List<InetAddress> own(String... addresses) {
        return Stream.of(addresses).map(HostAddressesTest::numeric).toList();
    }

    private static HostAddresses choose(List<InetAddress> given, List<InetAddress> own, ZoneDnsBuilder zone) {
        return HostAddresses.choose(given, own, zone.build()).block();
    }

    @Test
    void ipv6ShouldBeUsedWhenItHasANameThatLeadsBack() {
        ZoneDnsBuilder zone =
                ZoneDns.builder().ptr("2001:db8::7", "mail.example.org").aaaa("mail.example.org", "2001:db8::7");

        HostAddresses addresses = choose(List.of(), own("192.0.2.7", "2001:db8::7", "10.0.0.5", "fd00::1"), zone);

        assertThat(addresses).isEqualTo(new HostAddresses("::", List.of(FOUR, SIX), true, List.of()));
    }

    @Test
    void ipv6ShouldBeOffWhenItHasNoName() {
        HostAddresses addresses = choose(List.of(), own("192.0.2.7", "2001:db8::7"), ZoneDns.builder());

        assertThat(addresses.bind()).isEqualTo("0.0.0.0");
        assertThat(addresses.reachable()).containsExactly(FOUR);
        assertThat(addresses.ipv6()).isFalse();
        assertThat(addresses.notes())
                .singleElement()
                .asString()
                .startsWith("IPv6 is off: 2001:db8::7 has no name (PTR), and large providers refuse mail from there");
    }

    @Test
    void ipv6ShouldBeOffWhenItsNameLeadsElsewhere() {
        ZoneDnsBuilder zone =
                ZoneDns.builder().ptr("2001:db8::7", "host7.isp.test").aaaa("host7.isp.test", "2001:db8::8");

        assertThat(choose(List.of(), own("192.0.2.7", "2001:db8::7"), zone).notes())
                .singleElement()
                .asString()
                .contains("the name of 2001:db8::7, host7.isp.test, does not lead back to it");
    }

    @Test
    void ipv6ShouldBeOffWhenNobodyKnows() {
        ZoneDnsBuilder zone = ZoneDns.builder()
                .resolverDown("7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");

        assertThat(choose(List.of(), own("192.0.2.7", "2001:db8::7"), zone).notes())
                .singleElement()
                .asString()
                .contains("is not known, no DNS server says it");
    }

    @Test
    void oneOfSeveralIpv6AddressesShouldSuffice() {
        ZoneDnsBuilder zone =
                ZoneDns.builder().ptr("2001:db8::7", "mail.example.org").aaaa("mail.example.org", "2001:db8::7");

        HostAddresses addresses = choose(List.of(), own("2001:db8::9", "2001:db8::7"), zone);

        assertThat(addresses).isEqualTo(new HostAddresses("::", List.of(SIX), true, List.of()));
    }

    @Test
    void addressShouldBeAskedForWhenThereIsNoneOfTheInternet() {
        assertThat(choose(List.of(), own("10.0.0.5", "100.64.0.9", "fd00::1"), ZoneDns.builder())
                        .notes())
                .singleElement()
                .asString()
                .contains("(10.0.0.5 is private)", "--address");
    }

    @Test
    void addressThatIsGivenShouldBeTaken() {
        HostAddresses addresses = choose(List.of(FOUR), own("10.0.0.5"), ZoneDns.builder());

        assertThat(addresses).isEqualTo(new HostAddresses("0.0.0.0", List.of(FOUR), false, List.of()));
    }

    @Test
    void addressesShouldBeShort() {
        assertThat(Stream.of("::", "::1", "2001:db8::7", "2001:db8:0:1::", "192.0.2.7")
                        .map(text -> HostAddresses.text(numeric(text))))
                .containsExactly("::", "::1", "2001:db8::7", "2001:db8:0:1::", "192.0.2.7");
    }
}
