package io.facteur.authentication.dmarc;

import static io.facteur.authentication.dmarc.Samples.builder;
import static io.facteur.authentication.dmarc.Samples.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DmarcInspectorTest {

    private static final String RUA = "rua=mailto:d@example.org";

    private static DmarcInspection inspect(String domain, DnsClient dns) {
        return DmarcInspector.inspect(dns, DnsName.of(domain)).block(Duration.ofSeconds(20));
    }

    private static List<String> codes(DmarcInspection inspection) {
        return inspection.findings().stream().map(Finding::code).toList();
    }

    @Test
    void inspectShouldFindNothingWhenAllIsWell() {
        DmarcInspection inspection = inspect("example.org", zone("example.org", "v=DMARC1; p=reject; " + RUA));
        assertThat(inspection.findings()).isEmpty();
        assertThat(inspection.policyDomain()).contains(DnsName.of("example.org"));
        assertThat(inspection.record().orElseThrow().policy()).isEqualTo(DmarcPolicy.REJECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=none; rua=mailto:d@example.org                        | NOTE    | monitoring",
                "v=DMARC1; p=reject                                                | WARNING | no-reports",
                "v=DMARC1; rua=mailto:d@example.org                                | ERROR   | no-policy",
                "v=DMARC1; p=rejct; rua=mailto:d@example.org                       | ERROR   | invalid-policy",
                "v=DMARC1; p=rejct                                                 | ERROR   | record-unusable",
                "v=DMARC1; p=reject; sp=none; rua=mailto:d@example.org             | WARNING | weaker-sp",
                "v=DMARC1; p=reject; np=quarantine; rua=mailto:d@example.org       | WARNING | weaker-np",
                "v=DMARC1; p=reject; t=y; rua=mailto:d@example.org                 | NOTE    | test-mode",
                "v=DMARC1; p=reject; pct=10; rua=mailto:d@example.org              | WARNING | obsolete-tag",
                "v=DMARC1; p=reject; rua=mailto:d@example.org!10m                  | NOTE    | obsolete-size",
                "v=DMARC1; p=reject; rua=d@example.org                             | ERROR   | invalid-uri",
                "v=DMARC1; p=reject; fo=1; rua=mailto:d@example.org                | NOTE    | useless-fo",
                "v=DMARC1; p=reject; psd=y; rua=mailto:d@example.org               | WARNING | psd",
                "v=DMARC1; p=reject; p=none; rua=mailto:d@example.org              | WARNING | duplicate-tag",
                "v=DMARC1; p=reject; rua=mailto:d@example.net                      | ERROR   | reports-not-wanted",
                "v=DMARC1; p=reject; rua=mailto:d@example.org; ruf=mailto:x@y.test | ERROR   | reports-not-wanted",
                "v=dmarc1; p=reject                                                | WARNING | not-a-record",
            })
    void inspectShouldSayWhatIsWrongAndHowToMendIt(String record, Severity severity, String code) {
        DmarcInspection inspection = inspect("example.org", zone("example.org", record));
        assertThat(inspection.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.problem()).isNotEmpty().doesNotEndWith(".");
            assertThat(finding.remedy()).isNotEmpty().doesNotEndWith(".");
        });
        assertThat(inspection.findings())
                .isSortedAccordingTo((a, b) -> b.severity().compareTo(a.severity()));
    }

    @Test
    void inspectShouldSayThatThereIsNoPolicy() {
        DmarcInspection inspection = inspect("example.org", zone());
        assertThat(codes(inspection)).containsExactly("no-policy");
        assertThat(inspection.hasErrors()).isTrue();
        assertThat(inspection.record()).isEmpty();
    }

    @Test
    void inspectShouldSayThatThereAreSeveralRecords() {
        ZoneDns dns = builder("example.org", "v=DMARC1; p=none; " + RUA)
                .txt("_dmarc.example.org", "v=DMARC1; p=reject")
                .build();
        assertThat(codes(inspect("example.org", dns))).containsExactlyInAnyOrder("several-records", "no-policy");
    }

    @Test
    void inspectShouldFindARecordInTheWrongPlace() {
        ZoneDns dns = builder().txt("example.org", "v=DMARC1; p=reject").build();
        assertThat(codes(inspect("example.org", dns))).contains("wrong-place", "no-policy");
    }

    @Test
    void inspectShouldNameTheDomainWhosePolicyApplies() {
        DmarcInspection inspection = inspect("a.example.org", zone("example.org", "v=DMARC1; p=reject; " + RUA));
        assertThat(codes(inspection)).containsExactly("inherited");
        assertThat(inspection.policyDomain()).contains(DnsName.of("example.org"));
        assertThat(inspection.organizationalDomain()).isEqualTo(DnsName.of("example.org"));
        DmarcInspection suffix = inspect("example.bank", zone("bank", "v=DMARC1; p=reject; psd=y; rua=mailto:d@bank"));
        assertThat(codes(suffix)).containsExactly("public-suffix");
    }

    @Test
    void inspectShouldSayThatASubdomainsPolicyForSubdomainsIsUseless() {
        ZoneDns dns =
                zone("example.org", "v=DMARC1; p=reject", "a.example.org", "v=DMARC1; p=reject; sp=reject; " + RUA);
        assertThat(codes(inspect("a.example.org", dns))).containsExactly("useless-sp");
        ZoneDns own = zone(
                "example.org",
                "v=DMARC1; p=reject",
                "a.example.org",
                "v=DMARC1; p=reject; sp=reject; psd=n; rua=mailto:d@a.example.org");
        assertThat(codes(inspect("a.example.org", own))).isEmpty();
    }

    @Test
    void inspectShouldAskWhetherReportsAreWanted() {
        String record = "v=DMARC1; p=reject; rua=mailto:d@sub.example.org,mailto:d@reports.test";
        ZoneDns permitted = builder("example.org", record)
                .txt("example.org._report._dmarc.reports.test", "v=DMARC1")
                .build();
        assertThat(inspect("example.org", permitted).findings()).isEmpty();
        ZoneDns wildcard = builder("example.org", record)
                .txt("*._report._dmarc.reports.test", "v=DMARC1;")
                .build();
        assertThat(inspect("example.org", wildcard).findings()).isEmpty();
        ZoneDns failing = builder("example.org", record)
                .timeout("example.org._report._dmarc.reports.test")
                .build();
        assertThat(codes(inspect("example.org", failing))).containsExactly("lookup-failed");
        assertThat(inspect("example.org", zone("example.org", record))
                        .findings()
                        .get(0)
                        .remedy())
                .contains("\"v=DMARC1\" published at example.org._report._dmarc.reports.test");
    }

    @Test
    void inspectShouldSayWhatCouldNotBeLookedUp() {
        DmarcInspection inspection =
                inspect("example.org", builder().timeout("_dmarc.example.org").build());
        assertThat(codes(inspection)).containsExactly("lookup-failed");
    }
}
