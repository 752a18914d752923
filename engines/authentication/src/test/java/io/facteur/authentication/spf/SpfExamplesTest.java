package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7208, appendix A. */
class SpfExamplesTest {

    private final SpfChecker checker = new SpfChecker("receiver.example.net", Clock.systemUTC());
    private final TestDns dns = new TestDns()
            .mx("example.com", "mail-a.example.com", "mail-b.example.com")
            .addresses("example.com", "192.0.2.10", "192.0.2.11")
            .addresses("amy.example.com", "192.0.2.65")
            .addresses("bob.example.com", "192.0.2.66")
            .addresses("mail-a.example.com", "192.0.2.129")
            .addresses("mail-b.example.com", "192.0.2.130")
            .mx("example.org", "mail-c.example.org")
            .addresses("mail-c.example.org", "192.0.2.140")
            .ptr("192.0.2.65", "amy.example.com")
            .ptr("192.0.2.140", "mail-c.example.org")
            .ptr("10.0.0.4", "bob.example.com");

    private SpfCode check(String client, String sender) {
        return checker.check(dns, SpfIdentity.MAIL_FROM, TestDns.address(client), "helo.example.net", sender)
                .block()
                .code();
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1 +all, 198.51.100.1, PASS",
        "v=spf1 a -all, 192.0.2.10, PASS",
        "v=spf1 a -all, 192.0.2.11, PASS",
        "v=spf1 a -all, 192.0.2.12, FAIL",
        "v=spf1 a:example.org -all, 192.0.2.10, FAIL",
        "v=spf1 mx -all, 192.0.2.129, PASS",
        "v=spf1 mx -all, 192.0.2.130, PASS",
        "v=spf1 mx -all, 192.0.2.10, FAIL",
        "v=spf1 mx:example.org -all, 192.0.2.140, PASS",
        "v=spf1 mx:example.org -all, 192.0.2.129, FAIL",
        "v=spf1 mx mx:example.org -all, 192.0.2.129, PASS",
        "v=spf1 mx mx:example.org -all, 192.0.2.140, PASS",
        "v=spf1 mx/30 mx:example.org/30 -all, 192.0.2.131, PASS",
        "v=spf1 mx/30 mx:example.org/30 -all, 192.0.2.143, PASS",
        "v=spf1 mx/30 mx:example.org/30 -all, 192.0.2.132, FAIL",
        "v=spf1 ptr -all, 192.0.2.65, PASS",
        "v=spf1 ptr -all, 192.0.2.140, FAIL",
        "v=spf1 ptr -all, 10.0.0.4, FAIL",
        "v=spf1 ip4:192.0.2.128/28 -all, 192.0.2.65, FAIL",
        "v=spf1 ip4:192.0.2.128/28 -all, 192.0.2.129, PASS"
    })
    void simpleRecordsShouldAllowWhatTheAppendixSays(String record, String client, SpfCode code) {
        dns.txt("example.com", record);

        assertThat(check(client, "user@example.com")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.129, PASS", "198.51.100.7, PASS", "203.0.113.1, FAIL"})
    void severalDomainsShouldShareTheirRecords(String client, SpfCode code) {
        dns.txt("example.com", "v=spf1 mx -all");
        dns.txt("example.net", "v=spf1 ip4:198.51.100.0/24 -all");
        dns.txt("example.org", "v=spf1 include:example.com include:example.net -all");
        dns.txt("la.example.org", "v=spf1 redirect=example.org");

        assertThat(check(client, "user@la.example.org")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.129, anyone, PASS",
        "198.51.100.7, mary, PASS",
        "198.51.100.7, mary+folder, PASS",
        "192.168.15.15, joel, PASS",
        "192.168.15.16, joel, FAIL",
        "198.51.100.7, bob, FAIL"
    })
    void aListInTheDnsShouldSayWhoMaySendFromElsewhere(String client, String localPart, SpfCode code) {
        dns.txt("example.com", "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all")
                .txt("mobile-users._spf.example.com", "v=spf1 exists:%{l1r+}.%{d}")
                .txt("remote-users._spf.example.com", "v=spf1 exists:%{ir}.%{l1r+}.%{d}")
                .addresses("mary.mobile-users._spf.example.com", "127.0.0.2")
                .addresses("15.15.168.192.joel.remote-users._spf.example.com", "127.0.0.2");

        assertThat(check(client, localPart + "@example.com")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.65, PASS", "192.0.2.140, FAIL", "10.0.0.4, FAIL"})
    void severalConditionsShouldAllHold(String client, SpfCode code) {
        dns.txt("example.com", "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all")
                .txt("ip4._spf.example.com", "v=spf1 -ip4:192.0.2.0/24 +all")
                .txt("ptr._spf.example.com", "v=spf1 -ptr:example.com +all");

        assertThat(check(client, "user@example.com")).isEqualTo(code);
    }

    @Test
    void theNullSenderShouldBePostmasterOfTheHeloName() {
        dns.txt("helo.example.net", "v=spf1 exists:%{l}.users.%{o} -all")
                .addresses("postmaster.users.helo.example.net", "127.0.0.2");

        assertThat(check("192.0.2.1", "")).isEqualTo(SpfCode.PASS);
    }
}
