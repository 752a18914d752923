package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.Installations;
import io.facteur.dns.DnsName;
import io.facteur.dns.resolver.DnsSettings;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.testing.dns.DnsFault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check by a zone that breaks it, asked of a name server. */
class DnsChecksTest extends DnsChecksFixture {

    @Test
    void allShouldBeWellWhenWhatDnsShowPrintsIsPublished() {
        List<Diagnosis> found = check(green);

        assertThat(found).allSatisfy(each -> assertThat(each.result()).isEqualTo(Result.OK));
        assertThat(found)
                .extracting(Diagnosis::topic)
                .contains(
                        Topic.ADDRESSES,
                        Topic.PTR,
                        Topic.HELO_SPF,
                        Topic.MX,
                        Topic.SPF,
                        Topic.DKIM,
                        Topic.DMARC,
                        Topic.TLS_REPORTS,
                        Topic.CLIENTS);
    }

    @Test
    void nothingShouldBePublishedInAnEmptyZone() {
        assertThat(check(green.without("example.org.")
                        .without("_")
                        .without("s2026")
                        .without("e2026")))
                .filteredOn(Diagnosis::absent)
                .extracting(each -> each.result() + " " + each.what())
                .containsExactly(
                        "FAIL MX",
                        "FAIL SPF",
                        "FAIL DKIM s2026",
                        "WARN DKIM e2026",
                        "FAIL DMARC",
                        "WARN TLS-RPT",
                        "WARN SRV");
    }

    @ParameterizedTest
    @CsvSource({
        "'mail.example.org. IN A ', does not lead to 192.0.2.7, publish mail.example.org A 192.0.2.7",
        "mail.example.org. IN AAAA, does not lead to 2001:db8::7, publish mail.example.org AAAA 2001:db8::7",
    })
    void addressesShouldFailWhenOneIsNotPublished(String line, String text, String remedy) {
        // and nothing that only follows from it
        shouldFind(green.without(line), Result.FAIL, Topic.ADDRESSES, text, remedy);
    }

    @Test
    void addressesShouldFailWhenTheNameHasNone() {
        shouldFind(
                green.without("mail.example.org. IN A"),
                Result.FAIL,
                Topic.ADDRESSES,
                "mail.example.org has no address in the DNS",
                "publish mail.example.org A 192.0.2.7, mail.example.org AAAA 2001:db8::7");
    }

    @Test
    void addressesShouldWarnOfOthers() {
        shouldFind(
                green.with("mail.example.org. IN A 192.0.2.99"),
                Result.WARN,
                Topic.ADDRESSES,
                "leads to 192.0.2.99 too",
                "setup mail.example.org");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3", "127.0.0.2", "169.254.1.1", "fd00::1"})
    void addressesShouldWarnOfThoseThatNobodyCanReach(String address) {
        Installation inside =
                Installations.on(Installations.DOMAIN, Installations.HOST, Installations.address(address));

        assertThat(check(TestZone.green(inside), inside, "not asked"))
                .anyMatch(each -> each.result() == Result.WARN && each.text().contains("nobody on the Internet"));
    }

    @Test
    void ptrShouldFailWhenThereIsNone() {
        shouldFind(
                green.without(PTR4),
                Result.FAIL,
                Topic.PTR,
                "192.0.2.7 has no PTR",
                "ask your provider for mail.example.org");
    }

    @Test
    void ptrShouldFailWhenItIsTheProvidersName() {
        shouldFind(
                green.without(PTR4).with(PTR4 + " host7.isp.test.", "host7.isp.test. IN A 192.0.2.7"),
                Result.FAIL,
                Topic.PTR,
                "PTR of 192.0.2.7 is host7.isp.test",
                "ask your provider for mail.example.org");
    }

    @Test
    void ptrShouldWarnWhenItIsAnotherNameOfOurs() {
        shouldFind(
                green.without(PTR4).with(PTR4 + " mx1.example.org.", "mx1.example.org. IN A 192.0.2.7"),
                Result.WARN,
                Topic.PTR,
                "is not the HELO name",
                "ask your provider for mail.example.org");
    }

    @Test
    void ptrShouldFailWhenAnotherNameOfOursDoesNotLeadBack() {
        shouldFind(
                green.without(PTR4).with(PTR4 + " mx1.example.org."),
                Result.FAIL,
                Topic.PTR,
                "PTR of 192.0.2.7 is mx1.example.org",
                "ask your provider");
    }

    @Test
    void ptrShouldWarnOfSeveralNames() {
        shouldFind(
                green.with(PTR4 + " www.example.org."),
                Result.WARN,
                Topic.PTR,
                "has 2 names",
                "leave mail.example.org");
    }

    @Test
    void ptrOfIpv6ShouldOfferToDoWithoutIt() {
        assertThat(only(check(green.without("7.0.0.0"))).remedy()).contains("or do not send by IPv6");
    }

    @Test
    void mxShouldFailWhenMailGoesElsewhere() {
        shouldFind(
                green.without("example.org. IN MX").with("example.org. IN MX 10 mx.old.test."),
                Result.FAIL,
                Topic.MX,
                "MX of example.org is mx.old.test: its mail does not come to mail.example.org",
                "./facteur dns show example.org");
        shouldFindNullMx();
    }

    private void shouldFindNullMx() {
        client.close();
        client = new ResolvingDnsClient(DnsSettings.of(List.of(dns.address())));
        shouldFind(
                green.without("example.org. IN MX").with("example.org. IN MX 0 ."),
                Result.FAIL,
                Topic.MX,
                "takes no mail",
                "./facteur dns show");
    }

    @Test
    void mxShouldWarnOfOtherServers() {
        shouldFind(
                green.with("example.org. IN MX 20 backup.test."),
                Result.WARN,
                Topic.MX,
                "backup.test too",
                "remove them");
    }

    @ParameterizedTest
    @CsvSource({
        "v=TLSRPTv1, has no rua",
        "v=TLSRPTv1; rua=tlsrpt@example.org, has no rua",
        "v=TLSRPTv2; rua=mailto:a@example.org, not published"
    })
    void tlsReportsShouldWarnWhenTheRecordIsBroken(String record, String text) {
        shouldFind(
                green.without("_smtp._tls").with("_smtp._tls.example.org. IN TXT \"" + record + "\""),
                Result.WARN,
                Topic.TLS_REPORTS,
                text,
                "./facteur dns show example.org");
    }

    @Test
    void tlsReportsShouldWarnWhenThereAreTwo() {
        shouldFind(
                green.with("_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=https://example.org/t\""),
                Result.WARN,
                Topic.TLS_REPORTS,
                "count as none",
                "remove");
    }

    @Test
    void clientsShouldWarnWhenTheyAreLedElsewhere() {
        shouldFind(
                green.without("_imaps").with("_imaps._tcp.example.org. IN SRV 0 0 993 imap.old.test."),
                Result.WARN,
                Topic.CLIENTS,
                "leads to imap.old.test:993, and not to mail.example.org:993",
                "./facteur dns show");
    }

    @Test
    void clientsShouldWarnWhenOneIsMissing() {
        Diagnosis found = only(check(green.without("_imaps")));

        assertThat(found.what()).isEqualTo("SRV _imaps._tcp");
        assertThat(found.result()).isEqualTo(Result.WARN);
    }

    @Test
    void nothingShouldBeBlamedWhenTheDomainsServersFail() {
        dns.fault("example.org", DnsFault.SERVFAIL);
        dns.fault("arpa", DnsFault.SERVFAIL);

        List<Diagnosis> found = check(green);

        assertThat(found)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.result()).as("%s", each).isEqualTo(Result.UNKNOWN));
    }

    @Test
    void addressesShouldBeAskedForWhenTheyAreNotKnown() {
        Installation unknown = new Installation(
                DnsName.of("example.org"),
                Installations.HOST,
                List.of(),
                List.of(),
                List.of(Installations.RSA),
                Installations.SERVICES);

        assertThat(check(green, unknown, ""))
                .filteredOn(each -> each.result() != Result.OK)
                .extracting(each -> each.topic() + " " + each.result())
                .containsExactly("ADDRESSES UNKNOWN", "PTR UNKNOWN", "HELO_SPF UNKNOWN", "SPF UNKNOWN");
    }
}
