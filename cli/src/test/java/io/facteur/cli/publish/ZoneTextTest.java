package io.facteur.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.ServiceLocation;
import io.facteur.dns.zone.ZoneDns;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneTextTest {

    private static List<String> lines(Installation installation, String... notes) {
        return ZoneText.lines(installation, WantedRecords.of(installation), List.of(notes));
    }

    private static ZoneDns dns(Installation installation) {
        return ZoneDns.parse(String.join("\n", lines(installation)) + "\n");
    }

    @Test
    void zoneShouldBeReadByANameServer() {
        ZoneDns dns = dns(Installations.usual());

        assertThat(dns.mailExchanges(Installations.DOMAIN).block().records())
                .containsExactly(new MailExchange(10, Installations.HOST));
        assertThat(dns.ipv4Addresses(Installations.HOST).block().records()).hasSize(1);
        assertThat(dns.ipv6Addresses(Installations.HOST).block().records()).hasSize(1);
        assertThat(dns.services(DnsName.of("_imaps._tcp.example.org")).block().records())
                .containsExactly(new ServiceLocation(0, 0, 993, Installations.HOST));
    }

    @Test
    void longKeyShouldBeSplitAndReadAsOne() {
        List<String> lines = lines(Installations.usual());

        assertThat(lines).contains("s2026._domainkey.example.org. 3600 IN TXT (");
        assertThat(lines)
                .filteredOn(line -> line.contains("\""))
                .allSatisfy(line -> assertThat(line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
                        .hasSizeLessThanOrEqualTo(255));
        assertThat(dns(Installations.usual())
                        .txt(DnsName.of("s2026._domainkey.example.org"))
                        .block()
                        .records())
                .containsExactly(Installations.RSA.record());
    }

    @Test
    void zoneShouldHaveNothingOfOtherZones() {
        Installation elsewhere =
                Installations.on(DnsName.of("example.com"), Installations.HOST, Installations.address("192.0.2.7"));

        assertThat(lines(elsewhere))
                .contains(
                        ";   mail.example.org. 3600 IN A 192.0.2.7",
                        ";   7.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.org.")
                .filteredOn(line -> !line.startsWith(";") && !line.isEmpty())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.split(" ")[0]).endsWith("example.com."));
    }

    @Test
    void notesShouldComeFirst() {
        assertThat(lines(Installations.usual(), "something is missing").get(1))
                .isEqualTo("; NOTE: something is missing");
    }

    @Test
    void zoneShouldBeReadUnderAnyOrigin() {
        String text = "$ORIGIN other.test.\n$TTL 60\n" + String.join("\n", lines(Installations.usual())) + "\n";

        assertThat(ZoneDns.parse(text)
                        .mailExchanges(Installations.DOMAIN)
                        .block()
                        .found())
                .isTrue();
    }
}
