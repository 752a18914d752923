package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each limit is reached, and what is just within it is taken. */
class SpfLimitsTest {

    private static final String CLIENT = "192.0.2.7";

    private final SpfChecker checker = new SpfChecker("receiver.example.net", Clock.systemUTC());
    private final TestDns dns = new TestDns();

    private SpfResult check(String record) {
        dns.txt("example.org", record);
        return checker.check(
                        dns, SpfIdentity.MAIL_FROM, TestDns.address(CLIENT), "mail.example.net", "user@example.org")
                .block();
    }

    private static void assertPermerror(SpfResult result, SpfReason reason) {
        assertThat(result.code()).isEqualTo(SpfCode.PERMERROR);
        assertThat(result.explanation().code()).isEqualTo(reason.code());
    }

    private static String[] hosts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "h" + i + ".example.org").toArray(String[]::new);
    }

    @Test
    void tenLookupsShouldBeAllowed() {
        dns.addresses("example.org", "198.51.100.1");

        assertThat(check("v=spf1" + " a".repeat(SpfLimits.LOOKUPS) + " -all").code())
                .isEqualTo(SpfCode.FAIL);
    }

    @Test
    void theEleventhLookupShouldBeAnErrorAndNotBeAsked() {
        dns.addresses("example.org", "198.51.100.1");

        SpfResult result = check("v=spf1" + " a".repeat(SpfLimits.LOOKUPS) + " mx -all");

        assertPermerror(result, SpfReason.TOO_MANY_LOOKUPS);
        assertThat(dns.questions()).hasSize(1 + SpfLimits.LOOKUPS).doesNotContain("MX example.org");
    }

    @Test
    void aRedirectShouldCountAsALookup() {
        dns.addresses("example.org", "198.51.100.1").txt("r.example.org", "v=spf1 -all");

        assertPermerror(
                check("v=spf1" + " a".repeat(SpfLimits.LOOKUPS) + " redirect=r.example.org"),
                SpfReason.TOO_MANY_LOOKUPS);
    }

    @Test
    void includesThatIncludeEachOtherShouldEndAtTheLimit() {
        dns.txt("b.example.org", "v=spf1 include:example.org");

        assertPermerror(check("v=spf1 include:b.example.org"), SpfReason.TOO_MANY_LOOKUPS);
        assertThat(dns.questions()).hasSize(1 + SpfLimits.LOOKUPS);
    }

    @Test
    void twoVoidLookupsShouldBeAllowed() {
        assertThat(check("v=spf1 a:x.example.org exists:y.example.org -all").code())
                .isEqualTo(SpfCode.FAIL);
    }

    @Test
    void theThirdVoidLookupShouldBeAnError() {
        SpfResult result = check("v=spf1 a:x.example.org exists:y.example.org mx:z.example.org a:u.example.org -all");

        assertPermerror(result, SpfReason.TOO_MANY_VOID_LOOKUPS);
        assertThat(dns.questions()).doesNotContain("A u.example.org");
    }

    @Test
    void anMxWhoseHostsHaveNoAddressShouldBeVoidOnce() {
        dns.mx("example.org", hosts(5)).addresses("a.example.org", "198.51.100.1");

        assertThat(check("v=spf1 mx mx a:a.example.org -all").code()).isEqualTo(SpfCode.FAIL);
        assertThat(dns.questions()).contains("A h4.example.org");
    }

    @Test
    void threeMxWhoseHostsHaveNoAddressShouldBeAnError() {
        dns.mx("example.org", hosts(5));

        assertPermerror(check("v=spf1 mx mx mx -all"), SpfReason.TOO_MANY_VOID_LOOKUPS);
    }

    @Test
    void anAddressWithoutANameShouldBeVoidOnce() {
        dns.addresses("example.org", "198.51.100.1");

        assertThat(check("v=spf1 ptr ptr:a.example ptr:b.example -all").code()).isEqualTo(SpfCode.FAIL);
        assertThat(dns.questions()).containsExactly("TXT example.org", "PTR 7.2.0.192.in-addr.arpa");
    }

    @Test
    void tenMxRecordsShouldBeAllowed() {
        dns.mx("example.org", hosts(SpfLimits.MX_RECORDS)).addresses("h9.example.org", CLIENT);

        assertThat(check("v=spf1 mx -all").passed()).isTrue();
    }

    @Test
    void elevenMxRecordsShouldBeAnErrorAndNotBeAsked() {
        dns.mx("example.org", hosts(SpfLimits.MX_RECORDS + 1)).addresses("h0.example.org", CLIENT);

        assertPermerror(check("v=spf1 mx -all"), SpfReason.TOO_MANY_MX_RECORDS);
        assertThat(dns.questions()).containsExactly("TXT example.org", "MX example.org");
    }

    @Test
    void theEleventhNameOfAnAddressShouldBeIgnored() {
        dns.ptr(CLIENT, hosts(SpfLimits.PTR_RECORDS + 1)).addresses("h10.example.org", CLIENT);

        assertThat(check("v=spf1 ptr -all").code()).isEqualTo(SpfCode.FAIL);
        assertThat(dns.questions()).hasSize(2 + SpfLimits.PTR_RECORDS).doesNotContain("A h10.example.org");
    }

    @Test
    void theTenthNameOfAnAddressShouldCount() {
        dns.ptr(CLIENT, hosts(SpfLimits.PTR_RECORDS + 1)).addresses("h9.example.org", CLIENT);

        assertThat(check("v=spf1 ptr -all").passed()).isTrue();
    }

    @Test
    void tooLongARecordShouldBeAnError() {
        assertPermerror(check("v=spf1 x=" + "y".repeat(SpfLimits.RECORD_LENGTH)), SpfReason.RECORD_TOO_LONG);
    }

    @Test
    void tooManyTermsShouldBeAnError() {
        assertPermerror(check("v=spf1" + " ip4:192.0.2.1".repeat(SpfLimits.TERMS + 1)), SpfReason.TOO_MANY_TERMS);
    }

    @Test
    void aSecondRecordShouldBeAnError() {
        dns.txt("example.org", "v=spf1 +all");

        SpfResult result = check("v=spf1 -all");

        assertPermerror(result, SpfReason.SEVERAL_RECORDS);
        assertThat(result.explanation().text())
                .isEqualTo("the SPF record of example.org cannot be used: 2 SPF records");
    }

    @Test
    void anIncludedDomainWithoutRecordShouldBeAnError() {
        SpfResult result = check("v=spf1 include:x.example.net -all");

        assertPermerror(result, SpfReason.INCLUDE_WITHOUT_RECORD);
        assertThat(result.explanation().text())
                .isEqualTo("the SPF record of example.org cannot be used:"
                        + " it includes x.example.net, which has no SPF record");
    }

    @Test
    void aRedirectToADomainWithoutRecordShouldBeAnError() {
        assertPermerror(check("v=spf1 redirect=x.example.net"), SpfReason.REDIRECT_WITHOUT_RECORD);
    }

    @Test
    void theExplanationShouldBeCutOffAtTheLimit() {
        dns.txt("why.example.org", "%{s} ".repeat(400));

        assertThat(check("v=spf1 -all exp=why.example.org").published().orElseThrow())
                .hasSize(SpfLimits.EXPLANATION_LENGTH)
                .startsWith("user@example.org user@");
    }

    @Test
    void anExplanationOfTooLongASourceShouldBeIgnored() {
        dns.txt("why.example.org", "x".repeat(SpfLimits.RECORD_LENGTH + 1));

        SpfResult result = check("v=spf1 -all exp=why.example.org");

        assertThat(result.code()).isEqualTo(SpfCode.FAIL);
        assertThat(result.published()).isEmpty();
    }
}
