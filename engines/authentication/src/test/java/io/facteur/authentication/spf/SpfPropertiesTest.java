package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SpfPropertiesTest {

    private static final List<String> NAMES =
            List.of("a.example", "b.example", "c.example", "d.example", "e.example", "f.example", "g.example");
    private static final int ADDRESSES_OF_A_NAME = 12;

    private final SpfChecker checker = new SpfChecker("receiver.example.net", Clock.systemUTC());

    /** Of one domain of a zone. */
    record Domain(String text, List<String> hosts, boolean address, int failure) {}

    @Provide
    Arbitrary<String> macros() {
        Arbitrary<String> digits = Arbitraries.of("", "1", "2", "10", "128");
        Arbitrary<String> delimiters = Arbitraries.of("", ".", "-", "+,", "/_=", "-.");
        return Combinators.combine(
                        Arbitraries.of("s", "l", "o", "d", "i", "p", "v", "h", "S", "L", "D", "H"),
                        digits,
                        Arbitraries.of("", "r", "R"),
                        delimiters)
                .as((letter, count, reverse, delimiter) -> "%{" + letter + count + reverse + delimiter + "}");
    }

    @Provide
    Arbitrary<String> domains() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                macros(), Arbitraries.of("x", "_spf", "a:b", "c/d", "%%", "%_", "%-", "%-%%", ".", "y."));
        Arbitrary<String> strange = pieces.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
        return Combinators.combine(strange, Arbitraries.of(".example", ".xn--p1ai.", "%{d}", ".a-1"))
                .as(String::concat);
    }

    private Arbitrary<String> terms(Arbitrary<String> domains) {
        Arbitrary<String> prefixes = Arbitraries.of("", "", "/0", "/24", "/32", "//0", "//64", "/16//128");
        Arbitrary<String> mechanisms = Arbitraries.oneOf(
                Arbitraries.of("all", "ALL", "a", "mx", "ptr", "a/24", "mx//64", "a/8//8"),
                Arbitraries.of("ip4:192.0.2.7", "ip4:203.0.113.0/24", "ip6:2001:db8::/32", "IP6:::1.2.3.4/0"),
                Combinators.combine(Arbitraries.of("a:", "mx:", "Mx:"), domains, prefixes)
                        .as((name, domain, prefix) -> name + domain + prefix),
                Combinators.combine(Arbitraries.of("include:", "exists:", "ptr:", "iNclude:"), domains)
                        .as(String::concat));
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of("", "+", "-", "~", "?"), mechanisms)
                        .as(String::concat),
                Combinators.combine(Arbitraries.of("x=", "Op-1.z_="), domains).as(String::concat));
    }

    private Arbitrary<String> records(Arbitrary<String> domains) {
        Arbitrary<String> modifier =
                Arbitraries.oneOf(Arbitraries.just(""), domains.map(domain -> " redirect=" + domain));
        Arbitrary<String> explanation =
                Arbitraries.oneOf(Arbitraries.just(""), domains.map(domain -> " exp=" + domain));
        return Combinators.combine(terms(domains).list().ofMaxSize(14), modifier, explanation)
                .as((terms, redirect, exp) -> "v=spf1" + exp + String.join(" ", concat(terms)) + redirect);
    }

    private static List<String> concat(List<String> terms) {
        return terms.stream().map(term -> " " + term).toList();
    }

    @Provide
    Arbitrary<String> strangeRecords() {
        return records(domains());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aWrittenRecordShouldBeReadAsTheSame(@ForAll("strangeRecords") String text) {
        SpfRecord record = SpfRecord.parse(text).record().orElseThrow(() -> new AssertionError(text));

        SpfRecord again = SpfRecord.parse(record.write()).record().orElseThrow();

        assertThat(withoutText(again)).isEqualTo(withoutText(record));
        assertThat(again.write()).isEqualTo(record.write());
    }

    /** Without how it was written. */
    static SpfRecord withoutText(SpfRecord record) {
        List<SpfDirective> directives = record.directives().stream()
                .map(each -> new SpfDirective(
                        each.code(),
                        each.mechanism(),
                        each.domain(),
                        each.network(),
                        each.ipv4Prefix(),
                        each.ipv6Prefix(),
                        ""))
                .toList();
        return new SpfRecord("", directives, record.redirect(), record.explanation(), record.others());
    }

    @Property
    void parseShouldEndWithARecordOrAReason(@ForAll byte[] octets) {
        String text = "v=spf1 " + new String(octets, StandardCharsets.ISO_8859_1);

        SpfRecord.Parsed parsed = SpfRecord.parse(text);

        assertThat(parsed.record().isPresent()).isEqualTo(parsed.errors().isEmpty());
        assertThat(parsed.errors())
                .allSatisfy(error -> assertThat(error.position()).isBetween(1, text.length() + 1));
    }

    @Provide
    Arbitrary<String> almostRecords() {
        return Arbitraries.of(
                        "a",
                        "mx",
                        "include",
                        "ip4",
                        "ip6",
                        "exp",
                        "redirect",
                        "all",
                        ":",
                        "/",
                        "//",
                        "=",
                        "%",
                        "{",
                        "}",
                        "d",
                        "%{d}",
                        ".",
                        "1",
                        "24",
                        "-",
                        "+",
                        "example.com",
                        " ",
                        "\u00e9",
                        "\t",
                        "::",
                        "1.2.3.4")
                .list()
                .ofMaxSize(20)
                .map(parts -> "v=spf1 " + String.join("", parts));
    }

    @Property
    void parseShouldNotThrowOnWhatIsAlmostARecord(@ForAll("almostRecords") String text) {
        SpfRecord.parse(text)
                .record()
                .ifPresent(record ->
                        assertThat(SpfRecord.parse(record.write()).record()).isPresent());
    }

    @Provide
    Arbitrary<List<Domain>> zones() {
        Arbitrary<String> domains = Arbitraries.oneOf(Arbitraries.of(NAMES), Arbitraries.of(NAMES), macros());
        Arbitrary<String> texts = records(domains);
        Arbitrary<List<String>> hosts = Arbitraries.of(NAMES).list().ofMaxSize(ADDRESSES_OF_A_NAME);
        return Combinators.combine(
                        texts,
                        hosts,
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 12))
                .as(Domain::new)
                .list()
                .ofSize(NAMES.size());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void checkShouldKeepToItsLimitsInAnyZone(@ForAll("zones") List<Domain> zone, @ForAll boolean ipv6) {
        TestDns dns = new TestDns();
        String client = ipv6 ? "2001:db8::7" : "192.0.2.7";
        for (int i = 0; i < zone.size(); i++) {
            fill(dns, NAMES.get(i), zone.get(i), client);
        }

        SpfResult result = checker.check(
                        dns, SpfIdentity.MAIL_FROM, TestDns.address(client), NAMES.get(1), "some.user@" + NAMES.get(0))
                .block();

        assertThat(result.explanation().text()).isNotEmpty();
        long texts = dns.asked("TXT");
        long exchanges = dns.asked("MX");
        // RFC 7208 4.6.4: ten terms in all, and one record and one explanation that do not count
        assertThat(texts).isBetween(1L, SpfLimits.LOOKUPS + 2L);
        assertThat(exchanges).isLessThanOrEqualTo(SpfLimits.LOOKUPS);
        assertThat(dns.asked("PTR")).isLessThanOrEqualTo(1);
        assertThat(dns.asked("A") + dns.asked("AAAA"))
                .isLessThanOrEqualTo(SpfLimits.LOOKUPS * SpfLimits.MX_RECORDS + SpfLimits.PTR_RECORDS);
    }

    @Provide
    Arbitrary<List<String>> countedTerms() {
        Arbitrary<String> terms = Combinators.combine(
                        Arbitraries.of("a:", "mx:", "exists:"), Arbitraries.of("there", "there", "nowhere"))
                // "exists" would match
                .as((mechanism, name) ->
                        (mechanism.equals("exists:") ? "exists:nowhere" : mechanism + name) + ".example");
        return Arbitraries.oneOf(terms, Arbitraries.of("ip4:203.0.113.0/24", "x=%{i}"))
                .list()
                .ofMaxSize(16);
    }

    /** RFC 7208 4.6.4: ten terms that ask, two of them in vain. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void checkShouldBeAPermanentErrorWhenAndOnlyWhenALimitIsPassed(@ForAll("countedTerms") List<String> terms) {
        TestDns dns = new TestDns()
                .addresses("there.example", "192.0.2.1")
                .mx("there.example", "there.example")
                .txt("a.example", "v=spf1 " + String.join(" ", terms) + " -all");

        SpfResult result = checker.check(
                        dns, SpfIdentity.MAIL_FROM, TestDns.address("192.0.2.7"), "h.example", "user@a.example")
                .block();

        List<String> asking =
                terms.stream().filter(term -> term.endsWith(".example")).toList();
        int allowed = 0;
        int voids = 0;
        while (allowed < asking.size() && allowed < SpfLimits.LOOKUPS && voids <= SpfLimits.VOID_LOOKUPS) {
            voids += asking.get(allowed++).endsWith("nowhere.example") ? 1 : 0;
        }
        boolean passed = voids > SpfLimits.VOID_LOOKUPS || asking.size() > SpfLimits.LOOKUPS;
        assertThat(result.code()).as("%s", result.explanation()).isEqualTo(passed ? SpfCode.PERMERROR : SpfCode.FAIL);
        assertThat(dns.questions().stream().filter(dns::isVoid)).hasSize(voids);
    }

    private static void fill(TestDns dns, String name, Domain domain, String client) {
        dns.txt(name, domain.text()).mx(name, domain.hosts().toArray(String[]::new));
        dns.ptr(client, name);
        if (domain.address()) {
            dns.addresses(name, client.contains(":") ? "2001:db8::8" : "192.0.2.8");
        }
        if (domain.failure() == 0) {
            dns.failing(name, "A", Outcome.TEMPORARY_FAILURE);
        }
    }

    @Property(tries = 300)
    void checkShouldNotThrowWhateverTheClientSays(@ForAll String helo, @ForAll String sender) {
        TestDns dns =
                new TestDns().txt("example.org", "v=spf1 a:%{h} exists:%{s}.%{o} mx:%{L} -all exp=why.example.org");
        dns.txt("why.example.org", "%{s} %{h}");

        for (SpfIdentity identity : SpfIdentity.values()) {
            for (String each : List.of(sender, sender + "@example.org")) {
                assertThat(checker.check(dns, identity, TestDns.address("192.0.2.7"), helo, each)
                                .block()
                                .explanation()
                                .text())
                        .isNotEmpty();
            }
        }
    }
}
