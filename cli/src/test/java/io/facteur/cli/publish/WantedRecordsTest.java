package io.facteur.cli.publish;

import static io.facteur.cli.publish.Installations.DOMAIN;
import static io.facteur.cli.publish.Installations.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import java.util.List;
import org.junit.jupiter.api.Test;

class WantedRecordsTest {

    private static List<String> values(Installation installation, Purpose purpose) {
        return WantedRecords.of(installation).stream()
                .filter(record -> record.purpose() == purpose)
                .map(record -> record.name() + " " + record.type() + " " + record.value())
                .toList();
    }

    @Test
    void wantedShouldHaveARecordForEachPurpose() {
        assertThat(WantedRecords.of(Installations.usual()))
                .extracting(ZoneRecord::purpose)
                .contains(Purpose.values());
    }

    @Test
    void wantedShouldBeWhatTheStandardsSay() {
        Installation usual = Installations.usual();

        assertThat(values(usual, Purpose.ADDRESS))
                .containsExactly("mail.example.org A 192.0.2.7", "mail.example.org AAAA 2001:db8::7");
        assertThat(values(usual, Purpose.MX)).containsExactly("example.org MX 10 mail.example.org");
        assertThat(values(usual, Purpose.SPF))
                .containsExactly("example.org TXT v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 ~all");
        assertThat(values(usual, Purpose.HELO_SPF)).containsExactly("mail.example.org TXT v=spf1 a -all");
        assertThat(values(usual, Purpose.DMARC))
                .containsExactly("_dmarc.example.org TXT v=DMARC1; p=none; rua=mailto:dmarc@example.org");
        assertThat(values(usual, Purpose.TLS_REPORTS))
                .containsExactly("_smtp._tls.example.org TXT v=TLSRPTv1; rua=mailto:tlsrpt@example.org");
        assertThat(values(usual, Purpose.CLIENTS))
                .containsExactly(
                        "_submissions._tcp.example.org SRV 0 0 465 mail.example.org",
                        "_imaps._tcp.example.org SRV 0 0 993 mail.example.org");
        assertThat(values(usual, Purpose.PTR))
                .contains("7.2.0.192.in-addr.arpa PTR mail.example.org")
                .hasSize(2);
    }

    @Test
    void everyRecordShouldHaveACommentButTheSecondAddress() {
        assertThat(WantedRecords.of(Installations.usual()))
                .filteredOn(record -> record.comment().isEmpty())
                .extracting(ZoneRecord::type)
                .containsExactly("AAAA");
    }

    @Test
    void spfShouldIncludeWhoElseSends() {
        Installation installation = new Installation(
                DOMAIN,
                HOST,
                Installations.ADDRESSES.subList(0, 1),
                List.of(DnsName.of("spf.newsletters.example")),
                List.of(),
                List.of());

        assertThat(values(installation, Purpose.SPF))
                .containsExactly("example.org TXT v=spf1 ip4:192.0.2.7 include:spf.newsletters.example ~all");
    }

    @Test
    void spfShouldNameTheServerWhenItsAddressesAreNotKnown() {
        Installation installation = Installations.on(DOMAIN, HOST);

        assertThat(values(installation, Purpose.SPF)).containsExactly("example.org TXT v=spf1 a:mail.example.org ~all");
        assertThat(values(installation, Purpose.ADDRESS)).isEmpty();
        assertThat(values(installation, Purpose.PTR)).isEmpty();
    }

    @Test
    void domainShouldHaveOneSpfRecordWhenItIsTheServersName() {
        Installation installation = Installations.on(HOST, HOST, Installations.address("192.0.2.7"));

        assertThat(values(installation, Purpose.SPF)).hasSize(1);
        assertThat(values(installation, Purpose.HELO_SPF)).isEmpty();
    }

    @Test
    void recordsShouldSayWhoCanPublishThem() {
        Installation installation =
                Installations.on(DnsName.of("example.com"), HOST, Installations.address("192.0.2.7"));

        assertThat(WantedRecords.of(installation))
                .allSatisfy(record -> assertThat(record.place())
                        .isEqualTo(
                                switch (record.purpose()) {
                                    case PTR -> Place.PROVIDER;
                                    case ADDRESS, HELO_SPF -> Place.HOST;
                                    default -> Place.DOMAIN;
                                }));
        assertThat(WantedRecords.of(Installations.usual()))
                .filteredOn(record -> record.place() == Place.HOST)
                .isEmpty();
    }

    @Test
    void domainShouldBeLeftOutWhereTheNameWouldBeTooLong() {
        DnsName longest = DnsName.of(("a".repeat(63) + ".").repeat(3) + "b".repeat(61));

        assertThat(values(Installations.on(longest, HOST), Purpose.DMARC)).isEmpty();
        assertThat(values(Installations.on(longest, HOST), Purpose.MX)).hasSize(1);
    }
}
