package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpfInspectorTest {

    private static final DnsName DOMAIN = DnsName.of("example.org");

    private final SpfInspector inspector = new SpfInspector();
    private final TestDns dns = new TestDns();

    private SpfReport inspect() {
        return inspector.inspect(dns, DOMAIN).block();
    }

    private SpfReport inspect(String record) {
        dns.txt("example.org", record);
        return inspect();
    }

    private static Finding finding(SpfReport report, String code) {
        return report.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError(report.findings()));
    }

    @Test
    void aGoodRecordShouldHaveNoFinding() {
        dns.mx("example.org", "mx.example.org").addresses("mx.example.org", "192.0.2.1", "2001:db8::1");
        dns.txt("_spf.example.net", "v=spf1 ip4:198.51.100.0/24 -all");
        dns.txt("why.example.org", "%{i} is not ours");

        SpfReport report = inspect("v=spf1 mx include:_spf.example.net -all exp=why.example.org");

        assertThat(report.findings()).isEmpty();
        assertThat(report.usable()).isTrue();
        assertThat(report.lookups()).isEqualTo(2);
        assertThat(report.root().records())
                .containsExactly("v=spf1 mx include:_spf.example.net -all exp=why.example.org");
        assertThat(report.root().children()).singleElement().satisfies(child -> {
            assertThat(child.domain()).isEqualTo(DnsName.of("_spf.example.net"));
            assertThat(child.term()).isEqualTo("include:_spf.example.net");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=spf1 +all | ERROR | allows-everyone | write -all or ~all in its place",
                "v=spf1 ip4:0.0.0.0/0 -all | ERROR | broad-network | name only the networks that your own hosts are in",
                "v=spf1 ip4:10.0.0.0/8 -all | WARNING | broad-network | name only the networks that your own hosts are in",
                "v=spf1 ?all | WARNING | neutral-all"
                        + " | write -all, or ~all while you are not sure of having named all hosts",
                "v=spf1 ip4:192.0.2.1 | WARNING | no-all"
                        + " | add -all, or ~all while you are not sure of having named all hosts",
                "v=spf1 -all ip4:192.0.2.1 | WARNING | after-all | move it before -all, or remove it",
                "v=spf1 -all redirect=_spf.example.net | WARNING | redirect-and-all | remove one of the two",
                "v=spf1 ptr -all | WARNING | ptr | name the hosts with ip4, ip6, a or mx",
                "v=spf1 include=_spf.example.net -all | ERROR | mechanism-with-equals-sign"
                        + " | write include:_spf.example.net",
                "v=spf1 foo=bar -all | NOTE | unknown-modifier | remove it unless you know what it is for",
                "v=spf1 ipv4:192.0.2.1 -all | ERROR | syntax-error | write ip4: in its place",
                "v=spf1 redirect:_spf.example.net | ERROR | syntax-error | write redirect= in its place",
                "v=spf1 a:192.0.2.1 -all | ERROR | syntax-error" + " | write ip4: before an address; a: takes a domain",
                "v=spf1 mx/99 -all | ERROR | syntax-error"
                        + " | correct or remove \"mx/99\"; until then receivers ignore the whole record",
                "v=spf1 a -all | WARNING | void-lookup | remove it, or correct the domain in it",
                "v=spf1 mx -all | WARNING | void-lookup | remove it, or correct the domain in it",
                "v=spf1 exists:x.example.org -all | WARNING | void-lookup | remove it, or correct the domain in it",
                "v=spf1 a:x..example.org -all | ERROR | no-name"
                        + " | correct it: a label has 1 to 63 characters, a name at most 253",
                "v=spf1 include:x..example.org -all | ERROR | no-name"
                        + " | correct it: a label has 1 to 63 characters, a name at most 253",
                "v=spf1 include:x.example.net -all | ERROR | include-without-record"
                        + " | remove it, or correct the domain in it",
                "v=spf1 include:%{d}.example.net -all | NOTE | macro"
                        + " | make sure that it leads to a record for every message",
                "v=spf1 include:example.org -all | ERROR | include-loop | remove it",
                "v=spf1 -all exp=x.example.org | WARNING | no-explanation"
                        + " | publish one TXT record of ASCII text there, or remove exp",
                "v=spf1mx -all | ERROR | not-quite-a-record | correct its beginning, or remove it",
                "spf2.0/pra mx -all | NOTE | sender-id | remove it"
            })
    void whatIsWrongShouldBeFoundWithHowToMendIt(String record, Severity severity, String code, String remedy) {
        Finding finding = finding(inspect(record), code);

        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(finding.domain()).isEqualTo(DOMAIN);
        assertThat(finding.remedy()).isEqualTo(remedy);
        assertThat(finding.problem()).isNotEmpty().doesNotEndWith(".");
    }

    @Test
    void aDomainWithoutRecordShouldBeToldHowToPublishOne() {
        assertThat(finding(inspect(), "no-record").remedy())
                .isEqualTo("publish a TXT record at example.org: \"v=spf1 mx -all\" when only its MX hosts send mail,"
                        + " or \"v=spf1 -all\" when it sends none");
    }

    @Test
    void severalRecordsShouldBeFound() {
        dns.txt("example.org", "v=spf1 mx -all", "v=spf1 a -all");

        SpfReport report = inspect();

        assertThat(finding(report, "several-records").problem())
                .isEqualTo("example.org publishes 2 SPF records: receivers ignore them all");
        assertThat(report.root().records()).hasSize(2);
        assertThat(report.usable()).isFalse();
    }

    @Test
    void allSyntaxErrorsShouldBeFound() {
        assertThat(inspect("v=spf1 foo bar -all").findings())
                .extracting(Finding::code)
                .containsExactly("syntax-error", "syntax-error");
    }

    @Test
    void tooManyLookupsShouldBeCountedToTheEnd() {
        dns.addresses("example.org", "192.0.2.1", "2001:db8::1").mx("example.org", "example.org");
        dns.txt("_a.example.net", "v=spf1 include:_b.example.net include:_c.example.net -all");
        dns.txt("_b.example.net", "v=spf1" + " a:example.org".repeat(7) + " -all");
        dns.txt("_c.example.net", "v=spf1 mx:example.org ~all");

        SpfReport report = inspect("v=spf1 include:_a.example.net a mx ptr exists:%{i}.example.org -all a a a");

        // 1 + (1 + 7) + (1 + 1) + 4, and nothing for what is after all
        assertThat(report.lookups()).isEqualTo(15);
        assertThat(report.root().children().get(0).lookups()).isEqualTo(10);
        assertThat(finding(report, "too-many-lookups").problem())
                .isEqualTo("the record needs 15 DNS look-ups, more than the 10 that are allowed:"
                        + " many receivers reject the whole record");
    }

    @Test
    void voidLookupsShouldBeCountedForEachFamily() {
        dns.addresses("example.org", "192.0.2.1");

        SpfReport report = inspect("v=spf1 a a a -all");

        assertThat(report.voidLookupsIpv4()).isZero();
        assertThat(report.voidLookupsIpv6()).isEqualTo(3);
        assertThat(finding(report, "too-many-void-lookups").problem())
                .startsWith("for clients with an IPv6 address 3 DNS look-ups find nothing");
    }

    @Test
    void tooManyMxRecordsShouldBeFound() {
        dns.mx(
                "example.org",
                IntStream.range(0, 11).mapToObj(i -> "h" + i + ".example.org").toArray(String[]::new));

        assertThat(finding(inspect("v=spf1 mx -all"), "too-many-mx-records").problem())
                .isEqualTo("\"mx\" leads to 11 MX records, more than the 10 that are allowed");
    }

    @Test
    void anMxHostWithoutAddressShouldBeFound() {
        dns.mx("example.org", "a.example.org", "b.example.org").addresses("a.example.org", "192.0.2.1", "2001:db8::1");

        SpfReport report = inspect("v=spf1 mx -all");

        assertThat(finding(report, "mx-without-address").problem()).startsWith("b.example.org, an MX host");
        assertThat(report.voidLookupsIpv4()).isZero();
    }

    @Test
    void aLongRecordShouldBeFound() {
        String record = "v=spf1 "
                + IntStream.range(0, 40).mapToObj(i -> "ip4:192.0.2." + i).collect(Collectors.joining(" "))
                + " -all";

        assertThat(finding(inspect(record), "long-record").severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void aRecordOverOurLimitsShouldBeFound() {
        assertThat(finding(inspect("v=spf1 x=" + "y".repeat(SpfLimits.RECORD_LENGTH)), "record-too-long")
                        .severity())
                .isEqualTo(Severity.ERROR);
    }

    @Test
    void aLoopFurtherDownShouldBeFound() {
        dns.txt("b.example.org", "v=spf1 include:c.example.org -all");
        dns.txt("c.example.org", "v=spf1 redirect=b.example.org");

        Finding finding = finding(inspect("v=spf1 include:b.example.org -all"), "include-loop");

        assertThat(finding.domain()).isEqualTo(DnsName.of("c.example.org"));
        assertThat(finding.problem())
                .isEqualTo("\"redirect=b.example.org\" leads back to b.example.org, which leads here");
    }

    @Test
    void theWorstFindingShouldComeFirst() {
        assertThat(inspect("v=spf1 foo=bar ptr +all").findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARNING, Severity.NOTE);
    }

    @ParameterizedTest
    @CsvSource({"example.org, TXT", "a.example.org, A", "m.example.org, MX", "i.example.org, TXT", "e.example.org, A"})
    void aFailureOfTheDnsShouldBeFound(String name, String type) {
        dns.failing(name, type, Outcome.TEMPORARY_FAILURE);

        SpfReport report =
                inspect("v=spf1 a:a.example.org mx:m.example.org include:i.example.org exists:e.example.org -all");

        assertThat(finding(report, "dns-failure").severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void inspectionShouldEndWhenEverythingIncludesEverything() {
        String includes = IntStream.range(0, 20)
                .mapToObj(i -> " include:d" + i + ".example.org")
                .collect(Collectors.joining());
        IntStream.range(0, 20).forEach(i -> dns.txt("d" + i + ".example.org", "v=spf1" + includes + " -all"));

        SpfReport report = inspect("v=spf1" + includes + " -all");

        assertThat(dns.questions()).hasSize(SpfInspector.RECORDS);
        assertThat(finding(report, "not-inspected").severity()).isEqualTo(Severity.NOTE);
    }
}
