package io.facteur.authentication.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DmarcRecordsTest {

    private static DmarcRecords.Parsed parse(String text) {
        return DmarcRecords.parse(text).orElseThrow();
    }

    private static List<String> codes(DmarcRecords.Parsed parsed) {
        return parsed.faults().stream().map(fault -> fault.explanation().code()).toList();
    }

    @Test
    void parseShouldReadEveryTag() {
        DmarcRecords.Parsed parsed = parse("v=DMARC1; p=reject; sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=s;"
                + " rua=mailto:a@example.org , https://example.org/dmarc; ruf=mailto:f@example.org; fo=1:d:s;");
        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.usable()).isTrue();
        DmarcRecord record = parsed.record();
        assertThat(record.policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(record.subdomains()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(record.nonExistent()).isEqualTo(DmarcPolicy.NONE);
        assertThat(record.psd()).isEqualTo('n');
        assertThat(record.testing()).isTrue();
        assertThat(record.strictDkim()).isTrue();
        assertThat(record.strictSpf()).isTrue();
        assertThat(record.aggregateReports()).containsExactly("mailto:a@example.org", "https://example.org/dmarc");
        assertThat(record.failureReports()).containsExactly("mailto:f@example.org");
        assertThat(record.failureOptions()).containsExactly("1", "d", "s");
        assertThat(record.explicitPolicies()).containsExactly("p", "sp", "np");
    }

    @Test
    void parseShouldUseDefaultsForWhatIsNotThere() {
        DmarcRecord record = parse("v=DMARC1;p=quarantine").record();
        assertThat(record.subdomains()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(record.nonExistent()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(record.psd()).isEqualTo('u');
        assertThat(record.testing() || record.strictDkim() || record.strictSpf())
                .isFalse();
        assertThat(record.failureOptions()).containsExactly("0");
        assertThat(record.explicitPolicies()).containsExactly("p");
        assertThat(parse("v=DMARC1; p=reject; sp=none").record().nonExistent()).isEqualTo(DmarcPolicy.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v",
                "v=",
                "v=DMARC",
                "v=dmarc1; p=none",
                "v=DMARC10; p=none",
                "v=DMARC1 p=none",
                " v=DMARC1; p=none",
                "p=none; v=DMARC1",
                "v=spf1 -all",
                "v=DMARC1p=none",
                ";v=DMARC1",
                "x=DMARC1; p=none"
            })
    void parseShouldFindNoRecordWhenItDoesNotBeginWithTheVersion(String text) {
        assertThat(DmarcRecords.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1;p=reject",
                "V = DMARC1 ; p = reject ;",
                "v\t=\tDMARC1\t;\tp\t=\treject\t",
                "v=DMARC1;p=REJECT"
            })
    void parseShouldTakeWhiteSpaceAndCapitalsWhereTheGrammarHasThem(String text) {
        assertThat(parse(text).record().policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(parse(text).faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=none; pct=50                                | obsolete-tag",
                "v=DMARC1; p=none; rf=afrf                               | obsolete-tag",
                "v=DMARC1; p=none; ri=3600                               | obsolete-tag",
                "v=DMARC1; p=none; x=1                                   | unknown-tag",
                "v=DMARC1; p=none; adkim=strict                          | invalid-value",
                "v=DMARC1; p=none; psd=x                                 | invalid-value",
                "v=DMARC1; p=none; t=u                                   | invalid-value",
                "v=DMARC1; p=none; fo=0:1                                | invalid-value",
                "v=DMARC1; p=none; fo=d:d                                | invalid-value",
                "v=DMARC1; p=none; fo=x                                  | invalid-value",
                "v=DMARC1; p=none; rua=a@example.org                     | invalid-uri",
                "v=DMARC1; p=none; rua=mailto:example.org                | invalid-uri",
                "v=DMARC1; p=none; rua=mailto:a!b@example.org            | invalid-uri",
                "v=DMARC1; p=none; rua=mailto:a@example.org!10m          | obsolete-size",
                "v=DMARC1; p=none; p=reject                              | duplicate-tag",
                "v=DMARC1; P=none                                        | tag-in-capitals",
                "v=DMARC1;; p=none                                       | empty-tag",
                "v=DMARC1; p=none; reject                                | not-a-tag",
                "v=DMARC1; p=none; a-b=c                                 | not-a-tag",
            })
    void parseShouldUseTheRestWhenSomethingIsWrong(String text, String code) {
        DmarcRecords.Parsed parsed = parse(text);
        assertThat(codes(parsed)).containsExactly(code);
        assertThat(parsed.usable()).isTrue();
        assertThat(parsed.record().policy()).isEqualTo(DmarcPolicy.NONE);
        assertThat(parsed.record().explicitPolicies()).containsExactly("p");
    }

    @Test
    void faultsShouldSayWhereTheyAre() {
        String text = "v=DMARC1; p=none; pct=50";
        DmarcRecords.Fault fault = parse(text).faults().get(0);
        assertThat(text.substring(fault.position())).isEqualTo("pct=50");
        assertThat(fault.explanation().text()).contains("character 19");
    }

    @Test
    void parseShouldTakeTheSizeFromAUri() {
        assertThat(parse("v=DMARC1; p=none; rua=mailto:a@example.org!10m")
                        .record()
                        .aggregateReports())
                .containsExactly("mailto:a@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p=bad", "sp=reject", "p=reject; sp=bad", "p=reject; np=bad", "p=", "t=y"})
    void parseShouldTakeNoneForThePolicyWhenOneIsBadAndReportsAreWanted(String tags) {
        // RFC 9989 4.10.1
        DmarcRecords.Parsed parsed = parse("v=DMARC1; " + tags + "; rua=mailto:a@example.org");
        assertThat(parsed.usable()).isTrue();
        assertThat(parsed.record().policy()).isEqualTo(DmarcPolicy.NONE);
        assertThat(parsed.record().subdomains()).isEqualTo(DmarcPolicy.NONE);
        assertThat(parsed.record().nonExistent()).isEqualTo(DmarcPolicy.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p=bad", "sp=reject", "p=reject; sp=bad", "rua=nobody", ""})
    void parseShouldFindNoUseInARecordWhenAPolicyIsBadAndNoReportsAreWanted(String tags) {
        assertThat(parse("v=DMARC1; " + tags).usable()).isFalse();
    }

    @Test
    void parseShouldStopAtItsLimits() {
        String tag = "; rua=" + "mailto:a@example.org,".repeat(DmarcRecords.MAXIMUM_URIS) + "mailto:last@example.org";
        DmarcRecords.Parsed uris = parse("v=DMARC1; p=none" + tag);
        assertThat(uris.record().aggregateReports()).hasSize(DmarcRecords.MAXIMUM_URIS);
        assertThat(codes(uris)).containsExactly("too-many-uris");

        String tags = IntStream.range(0, DmarcRecords.MAXIMUM_TAGS)
                .mapToObj(i -> "; x=1")
                .collect(Collectors.joining());
        DmarcRecords.Parsed many = parse("v=DMARC1" + tags + "; p=none");
        assertThat(codes(many)).contains("too-many-tags");
        assertThat(many.usable()).isFalse();

        String start = "v=DMARC1; p=reject; x=";
        assertThat(parse(start + "y".repeat(DmarcRecords.MAXIMUM_LENGTH - start.length()))
                        .usable())
                .isTrue();
        DmarcRecords.Parsed longer = parse(start + "y".repeat(DmarcRecords.MAXIMUM_LENGTH - start.length() + 1));
        assertThat(longer.usable()).isFalse();
        assertThat(codes(longer)).containsExactly("record-too-long");
    }

    @Property(tries = 2000)
    void parseOfWrittenShouldBeEqual(@ForAll("records") DmarcRecord record) {
        String written = DmarcRecords.write(record);
        DmarcRecords.Parsed parsed = parse(written);
        assertThat(parsed.faults()).isEmpty();
        DmarcRecord read = parsed.record();
        assertThat(read.published()).isEqualTo(written);
        assertThat(DmarcRecords.write(read)).isEqualTo(written);
        assertThat(new DmarcRecord(
                        record.published(),
                        read.policy(),
                        read.subdomains(),
                        read.nonExistent(),
                        read.psd(),
                        read.testing(),
                        read.strictDkim(),
                        read.strictSpf(),
                        read.aggregateReports(),
                        read.failureReports(),
                        read.failureOptions(),
                        read.explicitPolicies()))
                .isEqualTo(record);
    }

    @Property(tries = 3000)
    void parseShouldAnswerWhateverTheTextIs(@ForAll("soup") String text) {
        DmarcRecords.parse(text).ifPresent(parsed -> {
            assertThat(parsed.record().published()).isEqualTo(text);
            parsed.faults().forEach(fault -> {
                assertThat(fault.position()).isBetween(0, text.length());
                assertThat(fault.explanation().text()).matches("[ -~]*");
            });
        });
    }

    @Provide
    Arbitrary<String> soup() {
        Arbitrary<String> pieces = Arbitraries.of(
                "p",
                "=",
                ";",
                "none",
                "reject",
                "rua",
                "mailto:",
                "a@b.test",
                ",",
                "!10m",
                " ",
                "\t",
                "\0",
                "é",
                "fo",
                "0",
                ":",
                "1",
                "psd=y",
                "t=y",
                "v=DMARC1",
                "sp=",
                "%",
                "[");
        Arbitrary<String> tails = pieces.list().ofMaxSize(40).map(list -> String.join("", list));
        return Arbitraries.oneOf(
                tails,
                tails.map(tail -> "v=DMARC1;" + tail),
                Arbitraries.strings().map(tail -> "v=DMARC1;" + tail));
    }

    @Provide
    Arbitrary<DmarcRecord> records() {
        Arbitrary<DmarcPolicy> policies = Arbitraries.of(DmarcPolicy.class);
        Arbitrary<List<String>> uris = Arbitraries.of(
                        "mailto:a@example.org", "mailto:b%21c@example.net", "https://example.org/r")
                .list()
                .ofMaxSize(DmarcRecords.MAXIMUM_URIS);
        Arbitrary<List<String>> options =
                Arbitraries.of(List.of("0"), List.of("1"), List.of("d", "s"), List.of("1", "d"));
        Arbitrary<List<DmarcPolicy>> three = policies.list().ofSize(3);
        Arbitrary<List<Boolean>> flags = Arbitraries.of(true, false).list().ofSize(5);
        return Combinators.combine(three, flags, Arbitraries.of('y', 'n', 'u'), uris, uris, options)
                .as((policy, flag, psd, rua, ruf, fo) -> {
                    DmarcPolicy sp = flag.get(0) ? policy.get(1) : policy.get(0);
                    List<String> explicit = new ArrayList<>(List.of("p"));
                    if (flag.get(0)) {
                        explicit.add("sp");
                    }
                    if (flag.get(1)) {
                        explicit.add("np");
                    }
                    DmarcPolicy np = flag.get(1) ? policy.get(2) : sp;
                    return new DmarcRecord(
                            "",
                            policy.get(0),
                            sp,
                            np,
                            psd,
                            flag.get(2),
                            flag.get(3),
                            flag.get(4),
                            rua,
                            ruf,
                            fo,
                            explicit);
                });
    }
}
