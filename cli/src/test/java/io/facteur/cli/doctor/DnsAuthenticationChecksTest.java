package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.Installations;
import io.facteur.cli.publish.PublishedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPF, DKIM and DMARC by zones that break them, asked of a name server. */
class DnsAuthenticationChecksTest extends DnsChecksFixture {

    @Test
    void spfShouldFailWhenThereAreTwo() {
        shouldFind(green.with(SPF + "-all\""), Result.FAIL, Topic.SPF, "2 SPF records", "join them into one");
    }

    @Test
    void spfShouldFailWhenItNeedsTooManyLookups() {
        TestZone zone = green.without(SPF);
        StringBuilder record = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            record.append("include:i").append(i).append(".test ");
            zone = zone.with("i" + i + ".test. IN TXT \"v=spf1 ip4:198.51.100." + i + " -all\"");
        }
        shouldFind(
                zone.with(SPF + "ip4:192.0.2.7 ip6:2001:db8::7 " + record + "~all\""),
                Result.FAIL,
                Topic.SPF,
                "11 DNS look-ups",
                "remove includes");
    }

    @Test
    void spfShouldFailWhenItDoesNotCoverAnAddress() {
        shouldFind(
                green.without(SPF).with(SPF + "ip4:192.0.2.7 ~all\""),
                Result.FAIL,
                Topic.SPF,
                "does not cover 2001:db8::7 (softfail)",
                "add ip6:2001:db8::7 to it");
    }

    @Test
    void spfShouldFailWhenItAllowsEveryone() {
        shouldFind(
                green.without(SPF).with(SPF + "+all\""),
                Result.FAIL,
                Topic.SPF,
                "allows every host",
                "write -all or ~all");
    }

    @Test
    void spfOfTheHeloNameShouldBeThere() {
        shouldFind(
                green.without("mail.example.org. IN TXT"),
                Result.WARN,
                Topic.HELO_SPF,
                "not published at mail.example.org",
                "./facteur dns show example.org");
    }

    @Test
    void spfOfTheHeloNameShouldFailWhenItDoesNotCoverTheServer() {
        assertThat(check(green.without("mail.example.org. IN TXT").with("mail.example.org. IN TXT \"v=spf1 -all\"")))
                .filteredOn(each -> each.result() == Result.FAIL)
                .hasSize(2)
                .allSatisfy(each -> {
                    assertThat(each.topic()).isEqualTo(Topic.HELO_SPF);
                    assertThat(each.remedy()).isEqualTo("publish \"v=spf1 a -all\"");
                });
    }

    @Test
    void dkimShouldFailWhenAnotherKeyIsPublished() {
        String other = "s2026._domainkey.example.org. IN TXT \"" + Installations.ED25519.record() + "\"";
        shouldFind(
                green.without("s2026").with(other),
                Result.FAIL,
                Topic.DKIM,
                "DKIM s2026 is published with another key than the server's",
                "./facteur dns show example.org");
    }

    @Test
    void dkimShouldFailWhenTheRecordIsBroken() {
        shouldFind(
                green.without("s2026").with("s2026._domainkey.example.org. IN TXT \"v=DKIM1; k=rsa; p=AAAA\""),
                Result.FAIL,
                Topic.DKIM,
                "DKIM s2026: ",
                "publish");
    }

    @Test
    void dkimShouldFailWhenAKeyThatSignsIsRevoked() {
        shouldFind(
                green.without("s2026").with("s2026._domainkey.example.org. IN TXT \"v=DKIM1; p=\""),
                Result.FAIL,
                Topic.DKIM,
                "revoked",
                "");
    }

    @Test
    void dkimShouldFailWhenTheServerHasNoKey() {
        Installation without = Installations.with(Installations.in(PublishedKey.State.RETIRED, Installations.RSA));

        Diagnosis found = only(check(TestZone.green(without), without, ""));

        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.text()).contains("no DKIM key for example.org");
    }

    @Test
    void dkimShouldBeWellWithoutARetiredKey() {
        Installation rotated = Installations.with(
                Installations.RSA, Installations.in(PublishedKey.State.RETIRED, Installations.ED25519));

        assertThat(check(TestZone.green(rotated).without("e2026"), rotated, ""))
                .allSatisfy(each -> assertThat(each.result()).isEqualTo(Result.OK));
    }

    @Test
    void dkimShouldFailWhenTheOnlyKeyWaitsToBePublished() {
        Installation fresh = Installations.with(Installations.in(PublishedKey.State.PENDING, Installations.RSA));

        assertThat(only(check(TestZone.green(fresh).without("s2026"), fresh, ""))
                        .result())
                .isEqualTo(Result.FAIL);
    }

    @Test
    void dkimShouldSayWhyItWasNotChecked() {
        Diagnosis found = only(check(green, usual, "the server does not run"));

        assertThat(found.result()).isEqualTo(Result.UNKNOWN);
        assertThat(found.topic()).isEqualTo(Topic.DKIM);
        assertThat(found.remedy()).isEqualTo("the server does not run");
    }

    @Test
    void dmarcShouldFailWhenThereAreTwo() {
        assertThat(check(green.with("_dmarc.example.org. IN TXT \"v=DMARC1; p=reject\"")))
                .anyMatch(each -> each.topic() == Topic.DMARC
                        && each.result() == Result.FAIL
                        && each.text().contains("2 DMARC records"));
    }

    @Test
    void dmarcShouldFailWhenItHasNoPolicy() {
        shouldFindInDmarc("v=DMARC1; p=nothing", Result.FAIL, "policy");
    }

    @Test
    void dmarcShouldWarnWhenNobodyGetsReports() {
        shouldFindInDmarc("v=DMARC1; p=reject", Result.WARN, "rua");
    }

    @Test
    void dmarcShouldFailWhenReportsAreNotWanted() {
        shouldFindInDmarc(
                "v=DMARC1; p=reject; rua=mailto:x@collector.test", Result.FAIL, "does not say that it wants them");
    }

    private void shouldFindInDmarc(String record, Result result, String text) {
        TestZone zone = green.without("_dmarc")
                .with("_dmarc.example.org. IN TXT \"" + record + "\"", "collector.test. IN MX 10 mx.collector.test.");

        assertThat(check(zone))
                .anyMatch(each -> each.topic() == Topic.DMARC
                        && each.result() == result
                        && each.text().contains(text)
                        && !each.remedy().isEmpty());
    }

    @Test
    void dmarcShouldBeWellWhenReportsAreWantedElsewhere() {
        TestZone zone = green.without("_dmarc")
                .with(
                        "_dmarc.example.org. IN TXT \"v=DMARC1; p=reject; rua=mailto:x@collector.test\"",
                        "example.org._report._dmarc.collector.test. IN TXT \"v=DMARC1\"",
                        "collector.test. IN A 192.0.2.50");

        assertThat(check(zone)).allSatisfy(each -> assertThat(each.result()).isEqualTo(Result.OK));
    }

    @ParameterizedTest
    @CsvSource({"collector.test. IN MX 0 .", "collector.test. IN TXT nothing"})
    void dmarcShouldFailWhenReportsCannotArrive(String destination) {
        TestZone zone = green.without("_dmarc")
                .with(
                        "_dmarc.example.org. IN TXT \"v=DMARC1; p=reject; rua=mailto:x@collector.test!10m\"",
                        "example.org._report._dmarc.collector.test. IN TXT \"v=DMARC1\"",
                        destination);

        assertThat(check(zone))
                .anyMatch(each -> each.topic() == Topic.DMARC
                        && each.result() == Result.FAIL
                        && each.text().contains("collector.test, which takes no mail"));
    }
}
