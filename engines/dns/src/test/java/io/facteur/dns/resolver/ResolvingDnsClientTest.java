package io.facteur.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.ServiceLocation;
import io.facteur.testing.dns.DnsFault;
import io.facteur.testing.dns.LocalDns;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered, by a real server on this machine. */
class ResolvingDnsClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ZONE = """
            example.org.      60 SOA   ns.example.org. admin.example.org. 1 1 1 1 30
            example.org.      60 TXT   "v=spf1 " "-all"
            example.org.      60 TXT   "caf\\195\\169" "\\000"
            example.org.      60 MX    20 b.example.org.
            example.org.      60 MX    10 a.example.org.
            a.example.org.    60 A     192.0.2.1
            a.example.org.    60 AAAA  2001:db8::1
            disguised.example.org. 60 AAAA  ::ffff:127.0.0.1
            disguised.example.org. 60 AAAA  ::127.0.0.1
            disguised.example.org. 60 AAAA  ::1
            www.example.org.  20 CNAME web.example.org.
            web.example.org.  40 CNAME a.example.org.
            self.example.org. 60 CNAME self.example.org.
            gone.example.org. 60 CNAME none.example.org.
            old.example.      60 DNAME example.org.
            null.example.     60 MX    0 .
            xn--bcher-kva.example. 60 TXT "book"
            1.2.0.192.in-addr.arpa. 60 PTR a.example.org.
            _imaps._tcp.example.org. 60 SRV 0 1 993 a.example.org.
            1.2.0.192.in-addr.arpa. 60 PTR not\\.a\\032name.example.org.
            """;

    private final LocalDns server = LocalDns.start(ZONE);
    private final ResolvingDnsClient dns = new ResolvingDnsClient(settings(server.address()));

    @AfterEach
    void close() {
        dns.close();
        server.close();
    }

    /** Patient: a busy machine changes nothing. */
    static DnsSettings settings(InetSocketAddress... servers) {
        return DnsSettings.of(List.of(servers))
                .withTimes(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMillis(300));
    }

    /** For what is not answered. */
    static DnsSettings hasty(InetSocketAddress... servers) {
        return DnsSettings.of(List.of(servers))
                .withTimes(Duration.ofMillis(300), Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    private static DnsName name(String text) {
        return DnsName.of(text);
    }

    private DnsAnswer<String> txt(String name) {
        return dns.txt(name(name)).block(PATIENCE);
    }

    @Test
    void recordsShouldBeGivenWhenThereAreSome() throws Exception {
        assertThat(txt("example.org").records()).containsExactly("v=spf1 -all", "caf\u00c3\u00a9\u0000");
        assertThat(txt("example.org").explanation()).isEmpty();
        assertThat(dns.mailExchanges(name("example.org")).block(PATIENCE).records())
                .containsExactly(
                        new MailExchange(10, name("a.example.org")), new MailExchange(20, name("b.example.org")));
        assertThat(dns.mailExchanges(name("null.example")).block(PATIENCE).records())
                .containsExactly(new MailExchange(0, DnsName.ROOT));
        assertThat(dns.ipv4Addresses(name("a.example.org")).block(PATIENCE).records())
                .extracting(Object::toString)
                .containsExactly("/192.0.2.1");
        assertThat(dns.ipv6Addresses(name("a.example.org")).block(PATIENCE).records())
                .containsExactly((Inet6Address) InetAddress.getByName("2001:db8::1"));
        assertThat(dns.names(InetAddress.getByName("192.0.2.1")).block(PATIENCE).records())
                .containsExactly(name("a.example.org"));
        assertThat(dns.services(name("_imaps._tcp.example.org")).block(PATIENCE).records())
                .containsExactly(new ServiceLocation(0, 1, 993, name("a.example.org")));
        assertThat(txt("B\u00dcCHER.example").records()).containsExactly("book");
    }

    @Test
    void ipv4AddressesShouldNotComeAsIpv6Ones() throws Exception {
        assertThat(dns.ipv6Addresses(name("disguised.example.org"))
                        .block(PATIENCE)
                        .records())
                .containsExactly((Inet6Address) InetAddress.getByName("::1"));
    }

    @Test
    void absenceShouldBeToldApartWhenNothingIsFound() {
        assertThat(txt("a.example.org").outcome()).isEqualTo(Outcome.NO_DATA);
        assertThat(txt("a.example.org").explanation()).isEqualTo("there is no TXT record at a.example.org");
        assertThat(txt("none.example.org").outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(txt("none.example.org").ttl()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
        assertThat(txt("gone.example.org").explanation()).contains("alias of none.example.org, which does not exist");
    }

    @Test
    void aliasesShouldBeFollowedWhenTheResolverDid() {
        DnsAnswer<?> answer = dns.ipv4Addresses(name("www.example.org")).block(PATIENCE);
        assertThat(answer.found()).isTrue();
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(20));
        assertThat(server.queries()).isEqualTo(1);
        assertThat(txt("self.example.org").outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        assertThat(txt("self.example.org").explanation()).contains("alias");
    }

    @Test
    void aliasesShouldBeFollowedWhenTheResolverDidNot() {
        server.zoneWithoutFollowing(ZONE + alias(20));
        DnsAnswer<?> answer = dns.ipv4Addresses(name("www.example.org")).block(PATIENCE);
        assertThat(answer.found()).isTrue();
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(20));
        assertThat(server.queries()).isEqualTo(3);
        assertThat(txt("self.example.org").outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        // eight are followed, from the twentieth on
        assertThat(txt("alias12.example").found()).isTrue();
        assertThat(txt("alias11.example").outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
    }

    private static String alias(int last) {
        return IntStream.range(0, last)
                        .mapToObj(i -> "alias" + i + ".example. 60 CNAME alias" + (i + 1) + ".example.\n")
                        .collect(Collectors.joining())
                + "alias" + last + ".example. 60 TXT end\n";
    }

    @Test
    void answerShouldComeOverTcpWhenItIsTooLongForUdp() {
        server.zone(IntStream.range(0, 300)
                .mapToObj(i -> "big.example. 60 A 10.1." + i / 250 + "." + i % 250 + "\n")
                .collect(Collectors.joining()));
        DnsAnswer<?> answer = dns.ipv4Addresses(name("big.example")).block(PATIENCE);
        assertThat(answer.records()).hasSize(Reading.MAXIMUM_RECORDS);
        assertThat(server.queriesOverTcp()).isEqualTo(1);
    }

    @Test
    void answerShouldComeOverTcpWhenItHasTheGreatestLength() {
        // 63 strings of 1024 octets: near the 65,535 of a message
        String text = (" \"" + "x".repeat(250) + "\"").repeat(4);
        server.zone(IntStream.range(0, 63)
                .mapToObj(i -> "huge.example. 60 TXT \"" + i + "\"" + text + "\n")
                .collect(Collectors.joining()));
        assertThat(txt("huge.example").records()).hasSize(63).allMatch(record -> record.length() > 1000);
    }

    @ParameterizedTest
    @EnumSource(
            value = DnsFault.class,
            names = {
                "SERVFAIL",
                "REFUSED",
                "LAME",
                "DROP",
                "MALFORMED",
                "UNREADABLE",
                "WRONG_ID",
                "WRONG_QUESTION",
                "TRUNCATE_WITHOUT_TCP"
            })
    void failureShouldBeTheDomainsWhenTheResolverAnswersForOthers(DnsFault fault) {
        server.fault("bad.example", fault);
        DnsAnswer<String> answer;
        try (ResolvingDnsClient client = new ResolvingDnsClient(hasty(server.address()))) {
            answer = client.txt(name("a.bad.example")).block(PATIENCE);
        }
        assertThat(answer.outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        assertThat(answer.ttl()).isZero();
        assertThat(answer.records()).isEmpty();
        assertThat(answer.explanation()).contains("a.bad.example");
        assertThat(txt("example.org").found()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = DnsFault.class,
            names = {"NO_EDNS", "FORGED_BEFORE", "TRUNCATE"})
    void answerShouldBeFoundWhenTheFaultCanBeCured(DnsFault fault) {
        server.fault("example.org", fault);
        assertThat(txt("example.org").records()).hasSize(2);
    }

    @Test
    void slowAnswerShouldBeFoundWhenItComesAfterTheRetry() {
        server.delay("example.org", Duration.ofMillis(800));
        try (ResolvingDnsClient client = new ResolvingDnsClient(hasty(server.address()))) {
            assertThat(client.txt(name("example.org")).block(PATIENCE).found()).isTrue();
        }
    }

    @Test
    void adShouldNotBeBelievedWhenTheSettingIsOff() {
        server.authenticData(true);
        assertThat(txt("example.org").secure()).isFalse();
        DnsSettings trusting = settings(server.address()).withSecurity(true, Optional.empty());
        try (ResolvingDnsClient client = new ResolvingDnsClient(trusting)) {
            assertThat(client.txt(name("example.org")).block(PATIENCE).secure()).isTrue();
            assertThat(client.txt(name("none.example.org")).block(PATIENCE).secure())
                    .isTrue();
            server.authenticData(false);
            assertThat(client.txt(name("a.example.org")).block(PATIENCE).secure())
                    .isFalse();
        }
    }

    @Test
    void questionShouldFailWhenTheClientIsClosed() {
        dns.close();
        assertThat(txt("example.org").temporary()).isTrue();
    }
}
