package io.facteur.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, example.org",
        "Example.ORG., example.org, example.org",
        "bücher.example, xn--bcher-kva.example, bücher.example",
        "BÜCHER.example, xn--bcher-kva.example, bücher.example",
        "xn--bcher-kva.example, xn--bcher-kva.example, bücher.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example, bücher.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah, 例え.テスト",
        // RFC 5894 7.2: a label of IDNA 2008 that IDNA 2003 cannot read
        "xn--strae-oqa.example, xn--strae-oqa.example, straße.example",
        "a-b.c1.example, a-b.c1.example, a-b.c1.example",
        "localhost, localhost, localhost",
    })
    void parseShouldGiveBothFormsWhenValid(String text, String ascii, String unicode) {
        assertThat(DomainName.parse(text)).isEqualTo(new DomainName(ascii, unicode));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".example",
                "-a.example",
                "a-.example",
                "a_b.example",
                "a b.example",
                "a/b.example",
                "a@b.example",
                "xn--.example",
                "xn--zzzzzzzzz.example",
                "xn--example-.example",
                "127.0.0.1",
                "[127.0.0.1]",
                "straße.example",
                "a\u0000b.example",
            })
    void parseShouldRefuseWhenNotADomain(String text) {
        assertThatThrownBy(() -> DomainName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a domain: ");
    }

    @Test
    void parseShouldRefuseWhenLabelOrNameIsTooLong() {
        assertThatThrownBy(() -> DomainName.parse("a".repeat(64) + ".example"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DomainName.parse("a.".repeat(125) + "example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("253");
        assertThat(DomainName.parse("a".repeat(63) + ".example").ascii()).hasSize(71);
    }

    @Test
    void displayShouldShowBothFormsWhenInternationalized() {
        assertThat(DomainName.parse("bücher.example").display()).isEqualTo("xn--bcher-kva.example (bücher.example)");
        assertThat(DomainName.parse("example.org").display()).isEqualTo("example.org");
    }
}
