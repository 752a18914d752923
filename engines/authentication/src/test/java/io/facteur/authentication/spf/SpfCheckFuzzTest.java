package io.facteur.authentication.spf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Whatever is published, and whatever the client says, a check asks no more than RFC 7208 4.6.4 allows. */
class SpfCheckFuzzTest {

    private static final List<String> NAMES = List.of("a.example", "b.example", "c.example", "d.example");
    private static final String CLIENT = "192.0.2.7";
    private static final int HOSTS = 12;

    private final SpfChecker checker = new SpfChecker("receiver.example.net", Clock.systemUTC());

    /** @param octets lines: what the client calls itself, a local part, and the records of four domains */
    @Timeout(60)
    @FuzzTest(maxDuration = "2m")
    void check(byte[] octets) {
        String[] lines = new String(octets, StandardCharsets.ISO_8859_1).split("\n", 7);
        TestDns dns = new TestDns();
        String[] hosts = new String[HOSTS];
        for (int i = 0; i < HOSTS; i++) {
            hosts[i] = "host" + i + ".example";
            dns.addresses(hosts[i], "192.0.2." + (100 + i));
        }
        for (int i = 0; i < NAMES.size(); i++) {
            String record = lines.length > i + 2 ? lines[i + 2] : "";
            // two of records alone, two of whatever text; the last one has more hosts than an mx may have
            dns.txt(NAMES.get(i), i < 2 ? "v=spf1 " + record : record)
                    .mx(NAMES.get(i), i < 3 ? new String[] {hosts[i], NAMES.get(i)} : hosts)
                    .addresses(NAMES.get(i), "192.0.2.1");
        }
        dns.ptr(CLIENT, hosts);

        String sender = (lines.length > 1 ? lines[1] : "") + "@a.example";
        SpfResult result = checker.check(dns, SpfIdentity.MAIL_FROM, TestDns.address(CLIENT), lines[0], sender)
                .block();

        assertThat(result.explanation().text()).isNotEmpty();
        assertThat(result.published().orElse("").length()).isLessThanOrEqualTo(SpfLimits.EXPLANATION_LENGTH);
        check(dns);
    }

    private static void check(TestDns dns) {
        // one record and one explanation that do not count
        assertThat(dns.asked("TXT")).isLessThanOrEqualTo(SpfLimits.LOOKUPS + 2);
        assertThat(dns.asked("MX")).isLessThanOrEqualTo(SpfLimits.LOOKUPS);
        assertThat(dns.asked("PTR")).isLessThanOrEqualTo(1);
        assertThat(dns.asked("A"))
                .isLessThanOrEqualTo(SpfLimits.LOOKUPS * SpfLimits.MX_RECORDS + SpfLimits.PTR_RECORDS);
        assertThat(dns.asked("AAAA")).isZero();
        // all hosts of MX and PTR exist: two that may be void, one that may not, and the explanation
        assertThat(dns.questions().stream().filter(dns::isVoid).toList())
                .hasSizeLessThanOrEqualTo(SpfLimits.VOID_LOOKUPS + 2);
    }
}
