package io.facteur.authentication.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Finding;
import io.facteur.dns.DnsAnswer.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DkimKeyInspectorTest {

    private static final String NAME = "s._domainkey.example.org";
    private static final DkimKeyPair GOOD = DkimKeyPair.generateRsa(DkimKeyPair.DEFAULT_RSA_BITS);
    private static final String P = GOOD.record().key();

    @Test
    void inspectorShouldFindNothingWrongWithAGoodKey() {
        DkimKeyReport report = inspect(Optional.of(GOOD), GOOD.record().text());

        assertThat(report.findings()).isEmpty();
        assertThat(report.usable()).isTrue();
        assertThat(report.key()).isPresent();
        assertThat(report.records()).containsExactly(GOOD.record().text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p=KEY|NOTE|no-version",
                "v=DKIM1; t=y; p=KEY|WARNING|testing",
                "v=DKIM1; g=ann; p=KEY|WARNING|granularity",
                "v=DKIM1; p=|WARNING|key-revoked",
                "v=DKIM1; s=tlsrpt; p=KEY|ERROR|key-not-for-email",
                "v=DKIM1; h=sha1; p=KEY|ERROR|key-other-hash",
                "v=DKIM1; k=dsa; p=KEY|ERROR|key-other-algorithm",
                "\"v=DKIM1; p=KEY\"|ERROR|key-malformed",
                "v=DKIM1\\; p=KEY|ERROR|key-malformed"
            },
            quoteCharacter = '`')
    void inspectorShouldTellWhatIsWrongAndHowToMendIt(String text, Finding.Severity severity, String code) {
        DkimKeyReport report = inspect(Optional.empty(), text.replace("KEY", P));

        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.problem()).isNotBlank().doesNotEndWith(".");
            assertThat(finding.remedy()).isNotBlank().doesNotEndWith(".");
        });
        assertThat(report.usable()).isEqualTo(severity != Finding.Severity.ERROR);
    }

    @Test
    void inspectorShouldTellKeysThatAreTooShortOrNotForEveryone() {
        assertThat(only(inspect(Optional.empty(), Mail.shortRsa(768).record().text()))
                        .severity())
                .isEqualTo(Finding.Severity.ERROR);
        assertThat(only(inspect(Optional.empty(), Mail.RSA.record().text())).severity())
                .isEqualTo(Finding.Severity.WARNING);
        assertThat(only(inspect(Optional.empty(), Mail.ED25519.record().text())).code())
                .isEqualTo("ed25519-alone");
    }

    @Test
    void inspectorShouldTellThatAnotherKeyIsPublished() {
        DkimKeyReport report = inspect(Optional.of(Mail.ED25519), GOOD.record().text());

        assertThat(only(report).code()).isEqualTo("other-key");
        assertThat(only(report).remedy()).contains(Mail.ED25519.record().text());
    }

    @Test
    void inspectorShouldTellSeveralRecordsAndQuotesInThem() {
        assertThat(only(inspect(Optional.empty(), GOOD.record().text(), "other"))
                        .code())
                .isEqualTo("several-records");
        assertThat(only(inspect(Optional.empty(), "\"v=DKIM1\"")).remedy()).startsWith("take the quotes");
    }

    @ParameterizedTest
    @CsvSource({"NO_DATA,no-key", "NO_SUCH_NAME,no-key", "TEMPORARY_FAILURE,dns-failure", "RESOLVER_DOWN,dns-failure"})
    void inspectorShouldTellWhyThereIsNoKey(Outcome outcome, String code) {
        DkimKeyReport report = new DkimKeyInspector()
                .inspect(new TextDns().failing(NAME, outcome), Mail.DOMAIN, "s", Optional.empty())
                .block();

        assertThat(only(report).code()).isEqualTo(code);
        assertThat(report.usable()).isFalse();
    }

    @Test
    void inspectorShouldTellASelectorThatIsNone() {
        DkimKeyReport report = new DkimKeyInspector()
                .inspect(new TextDns(), Mail.DOMAIN, "a..b", Optional.empty())
                .block();

        assertThat(only(report).code()).isEqualTo("selector-malformed");
    }

    private static DkimKeyReport inspect(Optional<DkimKeyPair> signsWith, String... records) {
        return new DkimKeyInspector()
                .inspect(new TextDns().with(NAME, records), Mail.DOMAIN, "s", signsWith)
                .block();
    }

    private static Finding only(DkimKeyReport report) {
        assertThat(report.findings()).hasSize(1);
        return report.findings().get(0);
    }
}
