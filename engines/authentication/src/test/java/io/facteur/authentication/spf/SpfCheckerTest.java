package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.net.Inet6Address;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SpfCheckerTest {

    private static final String CLIENT = "192.0.2.7";

    private final SpfChecker checker = new SpfChecker("receiver.example.net", Clock.systemUTC());
    private final TestDns dns = new TestDns();

    private SpfResult check(String record) {
        dns.txt("example.org", record);
        return check(dns, CLIENT, "user@example.org");
    }

    private SpfResult check(DnsClient client, String address, String sender) {
        return checker.check(client, SpfIdentity.MAIL_FROM, TestDns.address(address), "mail.example.net", sender)
                .block();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-all | FAIL | 192.0.2.7 is not one of the hosts that example.org allows to send"
                        + " (v=spf1 -all: -all matched)",
                "~all | SOFTFAIL | 192.0.2.7 is probably not one of the hosts that example.org allows to send"
                        + " (v=spf1 ~all: ~all matched)",
                "?all | NEUTRAL | example.org does not say whether 192.0.2.7 may send (v=spf1 ?all: ?all matched)",
                "ip4:192.0.2.0/28 -all | PASS | example.org allows 192.0.2.7 to send"
                        + " (v=spf1 ip4:192.0.2.0/28 -all: ip4:192.0.2.0/28 matched)",
                "-ip4:192.0.2.7 +all | FAIL | example.org forbids 192.0.2.7 to send"
                        + " (v=spf1 -ip4:192.0.2.7 +all: -ip4:192.0.2.7 matched)",
                "ip6:::/0 | NEUTRAL | example.org does not say whether 192.0.2.7 may send"
                        + " (v=spf1 ip6:::/0: nothing matched)",
                "ip4:1.2 | PERMERROR | the SPF record of example.org cannot be used: \"1.2\", which is no IPv4 address,"
                        + " at character 12 in \"ip4:1.2\""
            })
    void explanationShouldBeASentenceToQuote(String terms, SpfCode code, String sentence) {
        SpfResult result = check("v=spf1 " + terms);

        assertThat(result.code()).isEqualTo(code);
        assertThat(result.explanation().text()).isEqualTo(sentence);
        assertThat(result.domain()).contains(DnsName.of("example.org"));
    }

    @Test
    void explanationShouldNameTheIncludedMechanismThatMatched() {
        dns.txt("_spf.example.net", "v=spf1 include:_a.example.net -all").txt("_a.example.net", "v=spf1 ip4:192.0.2.7");

        SpfResult result = check("v=spf1 include:_spf.example.net -all");

        assertThat(result.mechanism()).contains("include:_spf.example.net");
        assertThat(result.explanation().code()).isEqualTo("mechanism-matched");
        assertThat(result.explanation().text())
                .endsWith(": include:_spf.example.net matched, by ip4:192.0.2.7 at _a.example.net)");
    }

    @Test
    void explanationShouldNameTheDomainOfTheRedirect() {
        dns.txt("_spf.example.net", "v=spf1 -all");

        SpfResult result = check("v=spf1 redirect=_spf.example.net");

        assertThat(result.explanation().text())
                .isEqualTo("192.0.2.7 is not one of the hosts that example.org allows to send"
                        + " (v=spf1 -all at _spf.example.net: -all matched)");
    }

    @Test
    void explanationShouldShortenALongRecord() {
        SpfResult result = check("v=spf1 x=" + "y".repeat(5000) + " -all");

        assertThat(result.explanation().text()).hasSizeLessThan(350);
    }

    @Test
    void checkShouldYieldNoneWhenThereIsNoRecord() {
        SpfResult result = check(dns, CLIENT, "user@example.org");

        assertThat(result.code()).isEqualTo(SpfCode.NONE);
        assertThat(result.explanation().code()).isEqualTo("no-record");
        assertThat(result.explanation().text()).isEqualTo("example.org publishes no SPF record");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user@localhost", "user@[192.0.2.1]", "user@1.2.3.4", "user@a..b", "user@", "@", "user@a b.c"})
    void checkShouldAskNothingWhenTheSenderHasNoDomain(String sender) {
        SpfResult result = check(dns, CLIENT, sender);

        assertThat(result.code()).isEqualTo(SpfCode.NONE);
        assertThat(result.explanation().code()).isEqualTo("no-domain");
        assertThat(result.domain()).isEmpty();
        assertThat(dns.questions()).isEmpty();
    }

    @Test
    void checkShouldAskForTheALabelsOfAnInternationalizedDomain() {
        dns.txt("xn--bcher-kva.example", "v=spf1 a:%{d2} -all").addresses("xn--bcher-kva.example", CLIENT);

        SpfResult result = check(dns, CLIENT, "user@bücher.example");

        assertThat(result.passed()).isTrue();
    }

    @Test
    void mechanismsWithALocalPartThatIsNotAsciiShouldNotMatch() {
        // RFC 8616 4
        dns.txt("example.org", "v=spf1 exists:%{l}.example.org include:%{S}.example.org -all exp=%{l}.example.org");

        SpfResult result = check(dns, CLIENT, "jörg@example.org");

        assertThat(result.code()).isEqualTo(SpfCode.FAIL);
        assertThat(dns.questions()).containsExactly("TXT example.org");
    }

    @Test
    void addressesOfTheOtherFamilyShouldNotBeAskedFor() {
        dns.txt("example.org", "v=spf1 a mx -all").mx("example.org", "mx.example.org");
        dns.addresses("example.org", "2001:db8::1").addresses("mx.example.org", "2001:db8::2");

        assertThat(check(dns, "2001:db8::2", "user@example.org").passed()).isTrue();
        assertThat(dns.questions())
                .containsExactly("TXT example.org", "AAAA example.org", "MX example.org", "AAAA mx.example.org");
    }

    @Test
    void checkShouldStopAskingWhenAMechanismMatches() {
        dns.addresses("example.org", CLIENT);

        assertThat(check("v=spf1 a mx include:example.net exists:example.com -all")
                        .passed())
                .isTrue();
        assertThat(dns.questions()).containsExactly("TXT example.org", "A example.org");
    }

    @Test
    void checkShouldSucceedWhenTheDomainHasOtherTexts() {
        dns.txt("example.org", "google-site-verification=x", "v=spf1-not", "\u00e9");

        assertThat(check("v=spf1 -all").code()).isEqualTo(SpfCode.FAIL);
    }

    @Test
    void theHeloIdentityShouldIgnoreTheSender() {
        dns.txt("mail.example.net", "v=spf1 a -all").addresses("mail.example.net", CLIENT);

        SpfResult result = checker.check(
                        dns, SpfIdentity.HELO, TestDns.address(CLIENT), "mail.example.net", "user@example.org")
                .block();

        assertThat(result.passed()).isTrue();
        assertThat(result.domain()).contains(DnsName.of("mail.example.net"));
        assertThat(result.identity()).isEqualTo(SpfIdentity.HELO);
    }

    @ParameterizedTest
    @CsvSource({
        "TEMPORARY_FAILURE, dns-failure, false",
        "RESOLVER_DOWN, resolver-down, true",
        "OVER_BUDGET, over-budget, false"
    })
    void checkShouldYieldATemporaryErrorWhenTheDnsDoesNotAnswer(Outcome outcome, String reason, boolean resolverDown) {
        for (String[] question : new String[][] {
            {"example.org", "TXT"},
            {"a.example.org", "A"},
            {"mx.example.org", "MX"},
            {"e.example.org", "A"},
            {"i.example.org", "TXT"},
            {"r.example.org", "TXT"}
        }) {
            TestDns failing = new TestDns()
                    .txt(
                            "example.org",
                            "v=spf1 a:a.example.org mx:mx.example.org exists:e.example.org include:i.example.org"
                                    + " redirect=r.example.org")
                    .addresses("a.example.org", "198.51.100.1")
                    .mx("mx.example.org", "a.example.org")
                    .txt("i.example.org", "v=spf1 -all")
                    .failing(question[0], question[1], outcome);

            SpfResult result = check(failing, CLIENT, "user@example.org");

            assertThat(result.code()).as(question[0]).isEqualTo(SpfCode.TEMPERROR);
            assertThat(result.explanation().code()).isEqualTo(reason);
            assertThat(result.resolverDown()).isEqualTo(resolverDown);
        }
    }

    @Test
    void checkShouldYieldATemporaryErrorWhenTheBudgetIsSpent() {
        dns.txt("example.org", "v=spf1 a:a.example.org a:b.example.org -all")
                .addresses("a.example.org", "198.51.100.1");

        SpfResult result = check(dns.within(new DnsBudget(2, Duration.ofMinutes(1))), CLIENT, "user@example.org");

        assertThat(result.code()).isEqualTo(SpfCode.TEMPERROR);
        assertThat(result.explanation().text())
                .isEqualTo("SPF of example.org was not checked to its end: more than 2 DNS queries for one message");
    }

    @Test
    void ptrShouldNotMatchWhenTheNameServersOfTheAddressFail() {
        // RFC 7208 5.5
        dns.failing("7.2.0.192.in-addr.arpa", "PTR", Outcome.TEMPORARY_FAILURE);

        assertThat(check("v=spf1 ptr -all").code()).isEqualTo(SpfCode.FAIL);
    }

    @ParameterizedTest
    @CsvSource({"RESOLVER_DOWN, true", "OVER_BUDGET, false"})
    void ptrShouldYieldATemporaryErrorWhenItIsUsWhoCannotAsk(Outcome outcome, boolean resolverDown) {
        for (String terms : List.of("ptr", "exists:%{p}.example.net", "include:%{p}", "redirect=%{p}.example.net")) {
            TestDns failing = new TestDns()
                    .txt("example.org", "v=spf1 " + terms + (terms.startsWith("r") ? "" : " -all"))
                    .failing("7.2.0.192.in-addr.arpa", "PTR", outcome);

            SpfResult result = check(failing, CLIENT, "user@example.org");

            assertThat(result.code()).as(terms).isEqualTo(SpfCode.TEMPERROR);
            assertThat(result.resolverDown()).isEqualTo(resolverDown);
        }
    }

    @Test
    void namesOfTheAddressShouldBeAskedForOnce() {
        dns.ptr(CLIENT, "a.example.com", "b.example.com").addresses("a.example.com", "192.0.2.8");

        check("v=spf1 ptr:example.com exists:%{p}.example.org ptr:example.com exists:%{p}.example.org -all");

        assertThat(dns.questions())
                .containsExactly(
                        "TXT example.org",
                        "PTR 7.2.0.192.in-addr.arpa",
                        "A a.example.com",
                        "A b.example.com",
                        "A unknown.example.org",
                        "A unknown.example.org");
    }

    @Test
    void ptrShouldOnlyAskForNamesThatCanMatch() {
        dns.ptr(CLIENT, "a.example.com", "b.example.org").addresses("b.example.org", CLIENT);

        assertThat(check("v=spf1 ptr -all").passed()).isTrue();
        assertThat(dns.questions()).containsExactly("TXT example.org", "PTR 7.2.0.192.in-addr.arpa", "A b.example.org");
    }

    @Test
    void ptrShouldFindTheNameOfAMappedAddress() throws Exception {
        dns.txt("example.org", "v=spf1 ptr -all").ptr(CLIENT, "b.example.org").addresses("b.example.org", CLIENT);
        byte[] octets = new byte[16];
        Arrays.fill(octets, 10, 12, (byte) 0xFF);
        System.arraycopy(TestDns.address(CLIENT).getAddress(), 0, octets, 12, 4);

        SpfResult result = checker.check(
                        dns,
                        SpfIdentity.MAIL_FROM,
                        Inet6Address.getByAddress(null, octets, -1),
                        "mail.example.net",
                        "user@example.org")
                .block();

        assertThat(result.passed()).isTrue();
    }

    @Test
    void mxShouldMatchWhenAnotherHostCannotBeAsked() {
        dns.mx("example.org", "a.example.org", "b.example.org").addresses("b.example.org", CLIENT);
        dns.failing("a.example.org", "A", Outcome.TEMPORARY_FAILURE);

        assertThat(check("v=spf1 mx -all").passed()).isTrue();
    }

    @Test
    void mxShouldSayThatItIsOurFaultWhenItIs() {
        dns.mx("example.org", "a.example.org", "b.example.org");
        dns.failing("a.example.org", "A", Outcome.TEMPORARY_FAILURE)
                .failing("b.example.org", "A", Outcome.RESOLVER_DOWN);

        SpfResult result = check("v=spf1 mx -all");

        assertThat(result.code()).isEqualTo(SpfCode.TEMPERROR);
        assertThat(result.resolverDown()).isTrue();
    }

    @Test
    void hostsOfMxShouldBeAskedForAtTheSameTime() {
        dns.txt("example.org", "v=spf1 mx -all").mx("example.org", "a.example.org", "b.example.org", "c.example.org");
        dns.addresses("c.example.org", CLIENT);
        Sinks.One<String> gate = Sinks.one();
        dns.after(question -> question.startsWith("A ") ? gate.asMono() : Mono.just(question));
        AtomicReference<SpfResult> result = new AtomicReference<>();

        checker.check(dns, SpfIdentity.MAIL_FROM, TestDns.address(CLIENT), "mail.example.net", "user@example.org")
                .subscribe(result::set);

        assertThat(dns.questions()).contains("A a.example.org", "A b.example.org", "A c.example.org");
        assertThat(result.get()).isNull();
        gate.tryEmitValue("answer").orThrow();
        assertThat(result.get().passed()).isTrue();
    }

    @Test
    void aCheckShouldStartAnewWhenItIsSubscribedToAgain() {
        dns.txt("example.org", "v=spf1 a:a.example.org a:b.example.org -all");
        Mono<SpfResult> check = checker.check(
                dns, SpfIdentity.MAIL_FROM, TestDns.address(CLIENT), "mail.example.net", "user@example.org");

        assertThat(check.block().code()).isEqualTo(SpfCode.FAIL);
        assertThat(check.block().code()).isEqualTo(SpfCode.FAIL);
    }

    @Test
    void aFailureShouldCarryWhatTheDomainSaysOfIt() {
        dns.txt("7.2.0.192.why.example.org", "%{c} is not ours, see https://example.org/?s=%{S}&r=%{r}");

        assertThat(check("v=spf1 -all exp=%{ir}.why.%{d}").published())
                .contains(
                        "192.0.2.7 is not ours, see https://example.org/?s=user%40example.org&r=receiver.example.net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+all", "~all", "?all", "include:other.example.org -all"})
    void onlyTheRecordThatFailsShouldExplain(String terms) {
        dns.txt("why.example.org", "because");
        dns.txt("other.example.org", "v=spf1 exp=why.example.org -all");

        String modifier = terms.startsWith("include") ? "" : " exp=why.example.org";
        assertThat(check("v=spf1 " + terms + modifier).published()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%{z}", "caf\u00e9", "line\nbreak"})
    void anExplanationThatCannotBeReadShouldBeIgnored(String text) {
        dns.txt("why.example.org", text);

        SpfResult result = check("v=spf1 -all exp=why.example.org");

        assertThat(result.code()).isEqualTo(SpfCode.FAIL);
        assertThat(result.published()).isEmpty();
    }

    @Test
    void anExplanationShouldBeAsciiWhateverTheSenderIs() {
        dns.txt("why.example.org", "no mail from %{s}");
        dns.txt("example.org", "v=spf1 -all exp=why.example.org");

        assertThat(check(dns, CLIENT, "j\u00f6rg\r\n@example.org").published())
                .contains("no mail from j?rg??@example.org");
    }
}
