package io.facteur.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, example.org",
        "_DMARC.Example.ORG., _dmarc.example.org, _dmarc.example.org",
        "%{x}/*:example, %{x}/*:example, %{x}/*:example",
        "bücher.example, xn--bcher-kva.example, bücher.example",
        "BÜCHER.EXAMPLE, xn--bcher-kva.example, bücher.example",
        "sel._domainkey.bücher.example, sel._domainkey.xn--bcher-kva.example, sel._domainkey.bücher.example",
        "例え。テスト, xn--r8jz45g.xn--zckzah, 例え.テスト",
        "straße.example, xn--strae-oqa.example, straße.example",
        "βόλος.example, xn--nxasmm1c.example, βόλος.example",
        "ΒΌΛΟΣ.example, xn--nxasmq6b.example, βόλοσ.example",
        "ｅｘａｍｐｌｅ.org, example.org, example.org",
        "xn--nonsense-.example, xn--nonsense-.example, xn--nonsense-.example",
        "xn--example-.example, xn--example-.example, xn--example-.example",
    })
    void parseShouldGiveALabelsWhenTheNameIsGood(String text, String ascii, String unicode) {
        DnsName name = DnsName.of(text);
        assertThat(name).hasToString(ascii);
        assertThat(name.unicode()).isEqualTo(unicode);
        assertThat(DnsName.of(name.unicode())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "a\u0000b",
                "a\u007f",
                "ü ü.example",
                "-ü.example",
                "ü-.example",
                "\u0301ü.example",
                "a.\ud800.example",
                "ü。。example",
                "\u2100.example",
                "\u202eü.example",
            })
    void parseShouldBeEmptyWhenItIsNoName(String text) {
        assertThat(DnsName.parse(text)).isEmpty();
        assertThatThrownBy(() -> DnsName.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parseShouldBeEmptyWhenTooLong() {
        String label = "a".repeat(63);
        assertThat(DnsName.parse(label)).isPresent();
        assertThat(DnsName.parse(label + "a")).isEmpty();
        String longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(DnsName.of(longest + ".").toString()).hasSize(253);
        assertThat(DnsName.parse(longest + "a")).isEmpty();
        assertThat(DnsName.of(longest).child("a")).isEmpty();
        assertThat(DnsName.parse("ü".repeat(63))).isEmpty();
        assertThat(DnsName.parse("ü".repeat(1_000_000))).isEmpty();
    }

    @Test
    void relativesShouldBeFoundWhenAsked() {
        DnsName name = DnsName.of("a.b.example");
        assertThat(name.parent()).isEqualTo(DnsName.of("b.example"));
        assertThat(DnsName.of("example").parent()).isEqualTo(DnsName.ROOT);
        assertThat(DnsName.ROOT.parent()).isEqualTo(DnsName.ROOT);
        assertThat(name.labels()).containsExactly("a", "b", "example");
        assertThat(DnsName.ROOT.labels()).isEmpty();
        assertThat(name.isWithin(DnsName.of("b.example"))).isTrue();
        assertThat(name.isWithin(name)).isTrue();
        assertThat(name.isWithin(DnsName.ROOT)).isTrue();
        assertThat(DnsName.of("ab.example").isWithin(DnsName.of("b.example"))).isFalse();
        assertThat(DnsName.ROOT.child("example")).contains(DnsName.of("example"));
        assertThat(DnsName.of("bücher.example").display()).isEqualTo("xn--bcher-kva.example (bücher.example)");
    }

    @Test
    void reverseShouldBeWherePtrRecordsAreWhenGivenAnAddress() throws UnknownHostException {
        assertThat(DnsName.reverse(InetAddress.getByName("192.0.2.1"))).hasToString("1.2.0.192.in-addr.arpa");
        assertThat(DnsName.reverse(InetAddress.getByName("2001:db8::567:89ab")))
                .hasToString("b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    }

    @Test
    void isHostNameShouldBeFalseWhenThereIsMoreThanLettersDigitsHyphensAndUnderscores() {
        assertThat(DnsName.of("_a.b-1.example.org").isHostName()).isTrue();
        assertThat(DnsName.of("bücher.example").isHostName()).isTrue();
        for (String other : new String[] {"bank.test?=", "a b.test", "a/b.test", "a%b.test", "a*.test"}) {
            assertThat(DnsName.of(other).isHostName()).as(other).isFalse();
        }
    }
}
