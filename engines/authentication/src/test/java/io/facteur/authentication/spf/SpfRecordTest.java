package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpfRecordTest {

    private static SpfSyntaxError error(String record) {
        SpfRecord.Parsed parsed = SpfRecord.parse(record);
        assertThat(parsed.record()).isEmpty();
        return parsed.errors().get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1, true",
        "V=SPF1 a, true",
        "v=spf10, false",
        "v=spf1a, false",
        "v=spf2.0/pra a, false",
        "'', false"
    })
    void isSpfShouldWantTheVersionAlone(String text, boolean expected) {
        assertThat(SpfRecord.isSpf(text)).isEqualTo(expected);
    }

    /** Once, the escaped space was written as "%%20", with which no domain may end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "exists:a%-",
                "exists:a%%%-",
                "exists:a%_",
                "exists:a%%",
                "exists:a%%20.example",
                "exists:%-%%2%%20%%%-%_.%{d}"
            })
    void writeShouldGiveWhatCanBeReadWhenADomainHasEscapes(String term) {
        SpfRecord record = SpfRecord.parse("v=spf1 " + term).record().orElseThrow();

        SpfRecord again = SpfRecord.parse(record.write()).record().orElseThrow();

        assertThat(again.directives().get(0).domain())
                .isEqualTo(record.directives().get(0).domain());
    }

    @Test
    void parseShouldKeepEverything() {
        SpfRecord record = SpfRecord.parse("v=spf1  A/24//64 -MX:%{d2}  ?ip6:2001:DB8::/32 ~all"
                        + " redirect=_spf.example.org exp=why.example.org Foo=bar")
                .record()
                .orElseThrow();

        assertThat(record.write())
                .isEqualTo("v=spf1 a/24//64 -mx:%{d2} ?ip6:2001:db8::/32 ~all"
                        + " redirect=_spf.example.org exp=why.example.org foo=bar");
        assertThat(record.directives().get(0).published()).isEqualTo("A/24//64");
        assertThat(record.lookups()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=spf1 a:1.2.3.4 -all | 10 | an address in the place of a domain (ip4:1.2.3.4 allows an address)",
                "v=spf1 ip4:1.2.3.4/33 | 20 | a prefix length over 32",
                "v=spf1 ip4:1.2.3.4/032 | 20 | a prefix length with a leading zero",
                "v=spf1 ip6:2001:db8::/x | 23 | a prefix length that is no number",
                "v=spf1 ip4:1.2.3 | 12 | \"1.2.3\", which is no IPv4 address",
                "v=spf1 ipv4:1.2.3.4 | 8 | the unknown mechanism \"ipv4\"",
                "v=spf1 include -all | 15 | no domain (include:DOMAIN)",
                "v=spf1 -all:x | 12 | an argument, and all takes none",
                "v=spf1 ptr/24 | 11 | a prefix length, and it takes none",
                "v=spf1 a:example.com/24/24 | 18 | a domain that ends in \"com/24\"",
                "v=spf1 exp=a.b exp=a.b | 16 | a second exp",
                "v=spf1 redirect=a.b redirect=a.b | 21 | a second redirect",
                "v=spf1 exists:%{t}.example.com | 15 | the macro %{t}, which only an explanation may use"
            })
    void parseShouldSayWhatIsWrongAndWhere(String record, int position, String problem) {
        SpfSyntaxError error = error(record);

        assertThat(error.problem()).isEqualTo(problem);
        assertThat(error.position()).isEqualTo(position);
    }

    @Test
    void parseShouldFindAllErrors() {
        assertThat(SpfRecord.parse("v=spf1 foo a bar mx ip4 -all").errors())
                .extracting(SpfSyntaxError::term)
                .containsExactly("foo", "bar", "ip4");
    }

    @Test
    void errorsShouldBePrintable() {
        assertThat(error("v=spf1 a:\u0000\u00ef" + "x".repeat(1000)).toString())
                .startsWith("a character that is not printable ASCII, at character 10 in \"a:\\x00\\xefxxx")
                .hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 a/",
                "v=spf1 a//",
                "v=spf1 a/24/",
                "v=spf1 a/24//",
                "v=spf1 a///64",
                "v=spf1 a/24//129",
                "v=spf1 mx/x",
                "v=spf1 a:",
                "v=spf1 =all",
                "v=spf1 1up=x",
                "v=spf1 +",
                "v=spf1 --all",
                "v=spf1 ip6:::1/129",
                "v=spf1 ip4:1.2.3.4//24",
                "v=spf1 all/8",
                "v=spf1 a:b.c:80",
                "v=spf1 foo=%z",
                "v=spf1 a\t-all",
                "v=spf1 ip4:01.2.3.4",
                "v=spf1 ip4:256.2.3.4",
                "v=spf1 ip4:1.2.3.4.5",
                "v=spf1 ip6:1.2.3.4"
            })
    void parseShouldRefuseWhatTheGrammarDoesNotHave(String record) {
        assertThat(error(record).reason()).isEqualTo(SpfReason.SYNTAX_ERROR);
    }

    @Test
    void parseShouldRefuseALongRecord() {
        String longest = "v=spf1 x=" + "y".repeat(SpfLimits.RECORD_LENGTH - 9);

        assertThat(SpfRecord.parse(longest).record()).isPresent();
        assertThat(error(longest + "y").reason()).isEqualTo(SpfReason.RECORD_TOO_LONG);
    }

    @Test
    void parseShouldRefuseManyTerms() {
        String most = "v=spf1" + " a".repeat(SpfLimits.TERMS);

        assertThat(SpfRecord.parse(most).record()).isPresent();
        assertThat(error(most + " a").reason()).isEqualTo(SpfReason.TOO_MANY_TERMS);
    }
}
