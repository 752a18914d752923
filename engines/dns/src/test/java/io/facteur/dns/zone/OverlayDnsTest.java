package io.facteur.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OverlayDnsTest {

    private static final String RECORDS = """
            NAME. 60 IN TXT "TEXT"
            NAME. 60 IN A 192.0.2.1
            NAME. 60 IN AAAA 2001:db8::1
            NAME. 60 IN MX 10 TEXT.test.
            """;

    private final ZoneDns resolver = ZoneDns.parse(zone("a.test", "resolver") + zone("b.test", "resolver")
            + "1.0.0.127.in-addr.arpa. 60 IN PTR resolver.\n1.2.0.192.in-addr.arpa. 60 IN PTR resolver.\n");
    private final ZoneDns zone = ZoneDns.parse(zone("a.test", "zone"));
    private final OverlayDns dns = new OverlayDns(
            resolver,
            name -> Mono.just(
                    name.isWithin(DnsName.of("a.test")) || name.isWithin(DnsName.of("127.in-addr.arpa"))
                            ? Optional.of(zone)
                            : Optional.empty()));

    private static String zone(String name, String text) {
        return RECORDS.replace("NAME", name).replace("TEXT", text);
    }

    @Test
    void namesOfAZoneShouldBeAnsweredByItAlone() throws Exception {
        DnsName name = DnsName.of("a.test");

        assertThat(dns.txt(name).block().records()).containsExactly("zone");
        assertThat(dns.mailExchanges(name).block().records())
                .singleElement()
                .asString()
                .contains("zone.test");
        assertThat(dns.ipv4Addresses(name).block().found()).isTrue();
        assertThat(dns.ipv6Addresses(name).block().found()).isTrue();
        assertThat(dns.txt(DnsName.of("x.a.test")).block().outcome()).isEqualTo(DnsAnswer.Outcome.NO_SUCH_NAME);
        assertThat(dns.names(InetAddress.getByName("127.0.0.1")).block().outcome())
                .isEqualTo(DnsAnswer.Outcome.NO_SUCH_NAME);
        assertThat(resolver.queries()).isZero();
    }

    @Test
    void othersShouldBeAnsweredByTheResolver() throws Exception {
        DnsName name = DnsName.of("b.test");

        assertThat(dns.txt(name).block().records()).containsExactly("resolver");
        assertThat(dns.mailExchanges(name).block().found()).isTrue();
        assertThat(dns.ipv4Addresses(name).block().found()).isTrue();
        assertThat(dns.ipv6Addresses(name).block().found()).isTrue();
        assertThat(dns.names(InetAddress.getByName("192.0.2.1")).block().found())
                .isTrue();
        assertThat(zone.queries()).isZero();
        assertThat(resolver.queries()).isEqualTo(5);
    }
}
