package io.facteur.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xbill.DNS.Name;

class DnsNamePropertiesTest {

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.strings()
                .withChars(".-_axnAXN19 ")
                .withChars('\u00fc', '\u00df', '\u3002', '\u200d', '\u0301', '\u0130', '\ud83d', '\ude00', '\uff0e')
                .withCharRange('\u0000', '\uffff')
                .ofMaxLength(80);
    }

    @Provide
    Arbitrary<String> printable() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(90);
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('\u00e0', '\u00f6')
                .withCharRange('\u0430', '\u044f')
                .withCharRange('\u4e00', '\u4eff')
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    @Property
    void parseShouldGiveWhatItTakesAgainWhenItTakesSomething(@ForAll("hostile") String text) {
        DnsName.parse(text).ifPresent(name -> {
            assertThat(name.toString()).matches("[ -@\\[-~]{1,253}");
            assertThat(DnsName.parse(name.toString())).contains(name);
            assertThat(DnsName.parse(name.unicode())).contains(name);
        });
    }

    @Property
    void wireShouldBeTheSameNameWhenThereAndBack(@ForAll("printable") String text) {
        DnsName.parse(text).ifPresent(name -> {
            Name wire = WireNames.toWire(name);
            assertThat(wire.labels()).isEqualTo(name.labels().size() + 1);
            assertThat(WireNames.fromWire(wire)).contains(name);
        });
    }

    @Property
    void labelShouldBeThatOfTheJdkWhenIdnaHasOneReading(@ForAll("letters") String label) {
        assertThat(DnsName.of(label)).hasToString(IDN.toASCII(label));
    }

    @Property
    void punycodeShouldBeReadAgainWhenWritten(@ForAll("letters") String label) {
        if (!label.chars().allMatch(c -> c < 0x80)) {
            assertThat(Punycode.decode(Punycode.encode(label))).isEqualTo(Optional.of(label));
        }
    }

    @Property
    void unicodeShouldNeverThrowWhenLabelsOnlyLookLikeALabels(@ForAll("printable") String text) {
        DnsName.parse("xn--" + text)
                .ifPresent(name -> assertThat(DnsName.parse(name.unicode())).contains(name));
    }
}
