package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacroStringTest {

    private static final DnsName DOMAIN = DnsName.of("email.example.com");
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    private static MacroString parse(String text, MacroParser.Kind kind) {
        MacroParser parser = new MacroParser(text, 0, text.length(), kind);
        return parser.parse().orElseThrow(() -> new AssertionError(parser.problem()));
    }

    private static MacroString.Values values(String client, String sender) {
        return SpfRequest.of(
                        SpfIdentity.MAIL_FROM,
                        TestDns.address(client),
                        "mail.example.org",
                        sender,
                        "receiver.example.net",
                        CLOCK)
                .values(DOMAIN, "mx.example.org");
    }

    private static String expand(String macros, String client) {
        return parse(macros, MacroParser.Kind.EXPLANATION)
                .expandToText(values(client, "strong-bad@email.example.com"), SpfLimits.EXPLANATION_LENGTH);
    }

    @ParameterizedTest
    @CsvSource({
        "%{s}, strong-bad@email.example.com",
        "%{o}, email.example.com",
        "%{d}, email.example.com",
        "%{d4}, email.example.com",
        "%{d3}, email.example.com",
        "%{d2}, example.com",
        "%{d1}, com",
        "%{dr}, com.example.email",
        "%{d2r}, example.email",
        "%{l}, strong-bad",
        "%{l-}, strong.bad",
        "%{lr}, strong-bad",
        "%{lr-}, bad.strong",
        "%{l1r-}, strong",
        "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
        "%{lr-}.lp._spf.%{d2}, bad.strong.lp._spf.example.com",
        "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}, bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}, 3.2.0.192.in-addr.strong.lp._spf.example.com",
        "%{d2}.trusted-domains.example.net, example.com.trusted-domains.example.net"
    })
    void expandShouldYieldWhatTheStandardSays(String macros, String expected) {
        // RFC 7208 7.4
        assertThat(expand(macros, "192.0.2.3")).isEqualTo(expected);
    }

    @Test
    void expandShouldYieldWhatTheStandardSaysWhenTheClientHasIpv6() {
        // RFC 7208 7.4; letters of names are the same in both cases
        assertThat(expand("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01").toLowerCase(Locale.ROOT))
                .isEqualTo("1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "%{h}, mail.example.org",
        "%{p}, mx.example.org",
        "%{c}, 2001:db8::1",
        "%{r}, receiver.example.net",
        "%{t}, 1700000000",
        "%{S}, strong-bad%40email.example.com",
        "%{D2R}, example.email",
        "a%%b%_c%-d, a%b c%20d",
        "%{L99999999999}, strong-bad"
    })
    void expandShouldKnowEveryLetter(String macros, String expected) {
        assertThat(expand(macros, "2001:db8::1")).isEqualTo(expected);
    }

    @Test
    void expandShouldEscapeOctetsOfUtf8WhenTheLetterIsUpperCase() {
        assertThat(parse("%{L}", MacroParser.Kind.EXPLANATION)
                        .expandToText(values("192.0.2.1", "jörg@example.org"), 99))
                .isEqualTo("j%C3%B6rg");
    }

    @Test
    void expandShouldSplitOnAnyOfTheDelimiters() {
        assertThat(parse("%{l2r+-}", MacroParser.Kind.EXPLANATION)
                        .expandToText(values("192.0.2.1", "foo-bar+zip+quux@example.org"), 99))
                .isEqualTo("bar.foo");
    }

    @Test
    void expandToNameShouldRemoveTheFirstLabelsWhenItIsTooLong() {
        String labels = "%{d}.".repeat(2000) + "example.net";

        String name = parse(labels, MacroParser.Kind.DOMAIN)
                .expandToName(values("192.0.2.1", "a@email.example.com"))
                .orElseThrow()
                .toString();

        assertThat(name).hasSizeBetween(240, 253).endsWith("email.example.com.example.net");
        assertThat(name.split("\\.")[0]).isIn("email", "example", "com");
    }

    @Test
    void expandToNameShouldYieldNothingWhenNoLabelFits() {
        String sender = "x".repeat(SpfLimits.MACRO_VALUE_LENGTH) + "@example.org";

        assertThat(parse("%{l}", MacroParser.Kind.DOMAIN).expandToName(values("192.0.2.1", sender)))
                .isEmpty();
    }

    @Test
    void expandToTextShouldStopAtTheLimit() {
        assertThat(parse("%{s}".repeat(1000), MacroParser.Kind.EXPLANATION)
                        .expandToText(values("192.0.2.1", "a@example.org"), 100))
                .hasSize(100);
    }

    @Test
    void valuesShouldBeCutOffAtTheLimit() {
        String sender = "x".repeat(10_000) + "@example.org";

        assertThat(values("192.0.2.1", sender).of('l')).hasSize(SpfLimits.MACRO_VALUE_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "%a", "%{", "%{}", "%{x}", "%{d", "%{d0}", "%{d2rr}", "%{d!}", "%{d2.x}", "%(d)", "%{d}%"})
    void parseShouldRefuseWhatIsNoMacro(String text) {
        assertThat(new MacroParser(text, 0, text.length(), MacroParser.Kind.EXPLANATION).parse())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "com", "com.", "%{d}com", "example.-com", "example.com-", "example.123", "example.com/24"})
    void parseShouldRefuseWhatIsNoDomain(String text) {
        assertThat(new MacroParser(text, 0, text.length(), MacroParser.Kind.DOMAIN).parse())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "example.com.", "%{d}", "%{d}.com", "a:b/c.example.xn--p1ai", "x.%%", "_a.1-2"})
    void parseShouldTakeWhatIsADomain(String text) {
        assertThat(new MacroParser(text, 0, text.length(), MacroParser.Kind.DOMAIN).parse())
                .isPresent();
    }
}
