package io.facteur.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class XmlTextTest {

    private static final String FILE = """
            <outgoing>
                <hold>never</hold>

                <!-- An example:
                     <smartHost><host>smtp.isp.example</host></smartHost>
                     <ipv6>true</ipv6> -->

                <nextHops>
                    <!-- Turn it on. -->
                    <ipv6>false</ipv6>
                </nextHops>
            </outgoing>
            """;

    @Test
    void valueShouldBeReplacedWhereItIsNoComment() {
        assertThat(XmlText.withValue(FILE, "nextHops", "ipv6", "true"))
                .isEqualTo(FILE.replace("<ipv6>false</ipv6>", "<ipv6>true</ipv6>"));
    }

    @Test
    void valueShouldBeAddedWhenItIsNotThere() {
        assertThat(XmlText.withValue("<a>\n    <b>\n    </b>\n</a>\n", "b", "c", "1 & 2"))
                .isEqualTo("<a>\n    <b>\n        <c>1 &amp; 2</c>\n    </b>\n</a>\n");
    }

    @Test
    void valueShouldNotBeThatOfAnotherParent() {
        assertThat(XmlText.withValue("<r><a></a><b><c>0</c></b></r>", "a", "c", "1"))
                .contains("<c>1</c>", "<b><c>0</c></b>");
    }

    @Test
    void elementShouldBeAddedReplacedAndTakenAway() {
        String with =
                XmlText.withElement(FILE, "outgoing", "smartHost", "<smartHost>", "    <host>a</host>", "</smartHost>");
        assertThat(with).contains("""
                    </nextHops>

                    <smartHost>
                        <host>a</host>
                    </smartHost>
                </outgoing>
                """.indent(0).stripTrailing());

        String other =
                XmlText.withElement(with, "outgoing", "smartHost", "<smartHost>", "    <host>b</host>", "</smartHost>");
        assertThat(other).isEqualTo(with.replace("<host>a</host>", "<host>b</host>"));

        assertThat(XmlText.has(other, "smartHost")).isTrue();
        String without = XmlText.without(other, "smartHost");
        assertThat(XmlText.has(without, "smartHost")).isFalse();
        assertThat(without).contains("<smartHost><host>smtp.isp.example</host></smartHost>");
        assertThat(XmlText.without(FILE, "smartHost")).isEqualTo(FILE);
    }

    @Test
    void fileShouldBeRefusedWhenItHasNotTheElementAround() {
        assertThatThrownBy(() -> XmlText.withValue("<a/>", "b", "c", "1")).hasMessage("there is no <b>...</b>");
        assertThatThrownBy(() -> XmlText.withElement("<a/>", "a", "c", "<c/>")).hasMessage("there is no <a>...</a>");
    }
}
