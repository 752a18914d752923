package io.facteur.authentication.iprev;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.spf.TestDns;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsBudget;
import io.facteur.dns.DnsName;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class IprevCheckerTest {

    private static final String CLIENT = "192.0.2.7";
    private static final String REVERSE = "7.2.0.192.in-addr.arpa";

    private final IprevChecker checker = new IprevChecker();
    private final TestDns dns = new TestDns();

    private IprevResult check(String client) {
        return checker.check(dns, TestDns.address(client)).block();
    }

    private static void assertResult(IprevResult result, IprevCode code, IprevReason reason) {
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.explanation().code()).isEqualTo(reason.code());
        assertThat(result.resolverDown()).isEqualTo(reason == IprevReason.RESOLVER_DOWN);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, A mail.example.org", "2001:db8::7, AAAA mail.example.org"})
    void checkShouldPassWhenTheNameLeadsBack(String client, String question) {
        dns.ptr(client, "mail.example.org").addresses("mail.example.org", "192.0.2.1", client, "2001:db8::1");

        IprevResult result = check(client);

        assertResult(result, IprevCode.PASS, IprevReason.CONFIRMED);
        assertThat(result.name()).contains(DnsName.of("mail.example.org"));
        assertThat(result.explanation().text()).isEqualTo(client + " is mail.example.org, which leads back to it");
        assertThat(dns.questions()).hasSize(2).contains(question);
    }

    @Test
    void checkShouldPassWithTheFirstNameThatLeadsBack() {
        dns.ptr(CLIENT, "a.example.org", "b.example.org", "c.example.org")
                .addresses("b.example.org", CLIENT)
                .addresses("c.example.org", CLIENT)
                .failing("a.example.org", "A", Outcome.TEMPORARY_FAILURE);

        assertThat(check(CLIENT).name()).contains(DnsName.of("b.example.org"));
    }

    @Test
    void checkShouldTakeAMappedAddressForIpv4() throws Exception {
        dns.ptr(CLIENT, "mail.example.org").addresses("mail.example.org", CLIENT);
        byte[] octets = new byte[16];
        Arrays.fill(octets, 10, 12, (byte) 0xFF);
        System.arraycopy(TestDns.address(CLIENT).getAddress(), 0, octets, 12, 4);

        assertThat(checker.check(dns, Inet6Address.getByAddress(null, octets, -1))
                        .block()
                        .passed())
                .isTrue();
    }

    @Test
    void checkShouldFailWhenNoNameLeadsBack() {
        dns.ptr(CLIENT, "a.example.org", "b.example.org").addresses("a.example.org", "192.0.2.8");

        IprevResult result = check(CLIENT);

        assertResult(result, IprevCode.FAIL, IprevReason.NOT_CONFIRMED);
        assertThat(result.name()).contains(DnsName.of("a.example.org"));
        assertThat(result.explanation().text())
                .isEqualTo("192.0.2.7 claims to be a.example.org and 1 more, which does not lead back to it");
    }

    @Test
    void checkShouldYieldAPermanentErrorWhenTheAddressHasNoName() {
        // RFC 8601 2.7.3
        IprevResult result = check(CLIENT);

        assertResult(result, IprevCode.PERMERROR, IprevReason.NO_NAME);
        assertThat(result.name()).isEmpty();
        assertThat(result.explanation().text()).isEqualTo("192.0.2.7 has no name in the DNS");
    }

    @ParameterizedTest
    @CsvSource({"TEMPORARY_FAILURE, DNS_FAILURE", "RESOLVER_DOWN, RESOLVER_DOWN", "OVER_BUDGET, OVER_BUDGET"})
    void checkShouldYieldATemporaryErrorWhenTheDnsDoesNotAnswer(Outcome outcome, IprevReason reason) {
        dns.failing(REVERSE, "PTR", outcome);
        assertResult(check(CLIENT), IprevCode.TEMPERROR, reason);

        dns.ptr("192.0.2.8", "a.example.org", "b.example.org").failing("b.example.org", "A", outcome);
        assertResult(check("192.0.2.8"), IprevCode.TEMPERROR, reason);
    }

    @Test
    void checkShouldYieldATemporaryErrorWhenTheBudgetIsSpent() {
        dns.ptr(CLIENT, "a.example.org").addresses("a.example.org", CLIENT);

        assertResult(
                checker.check(dns.within(new DnsBudget(1, Duration.ofMinutes(1))), TestDns.address(CLIENT))
                        .block(),
                IprevCode.TEMPERROR,
                IprevReason.OVER_BUDGET);
    }

    @Test
    void checkShouldLookAtTenNamesOnly() {
        String[] names = IntStream.rangeClosed(0, IprevChecker.NAMES)
                .mapToObj(i -> "h" + i + ".example.org")
                .toArray(String[]::new);
        dns.ptr(CLIENT, names).addresses("h10.example.org", CLIENT);

        assertResult(check(CLIENT), IprevCode.FAIL, IprevReason.NOT_CONFIRMED);
        assertThat(dns.questions()).hasSize(1 + IprevChecker.NAMES).doesNotContain("A h10.example.org");
    }

    @Test
    void namesShouldBeAskedForAtTheSameTime() {
        dns.ptr(CLIENT, "a.example.org", "b.example.org", "c.example.org").addresses("c.example.org", CLIENT);
        Sinks.One<String> gate = Sinks.one();
        dns.after(question -> question.startsWith("A ") ? gate.asMono() : Mono.just(question));
        AtomicReference<IprevResult> result = new AtomicReference<>();

        checker.check(dns, TestDns.address(CLIENT)).subscribe(result::set);

        assertThat(dns.questions()).contains("A a.example.org", "A b.example.org", "A c.example.org");
        assertThat(result.get()).isNull();
        gate.tryEmitValue("answer").orThrow();
        assertThat(result.get().passed()).isTrue();
    }
}
