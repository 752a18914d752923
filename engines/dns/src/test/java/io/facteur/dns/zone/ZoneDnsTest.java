package io.facteur.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.dns.RecordType;
import io.facteur.dns.ServiceLocation;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class ZoneDnsTest {

    private static final String ZONE = """
            $ORIGIN example.org.
            $TTL 300
            @        SOA    ns.example.org. hostmaster.example.org. 1 3600 600 86400 60
            @        MX     20 b
                     MX     10 a
            @        TXT    "v=spf1 " "-all"
            a        A      192.0.2.1
            a        AAAA   2001:db8::1
            www      CNAME  a
            loop     CNAME  pool
            pool     CNAME  loop
            x.y      A      192.0.2.2
            *.wild   TXT    "any"
            there.wild A    192.0.2.3
            1.2.0.192.in-addr.arpa. PTR a
            _imaps._tcp SRV 0 1 993 a
            _pop3._tcp SRV 0 0 0 .
            """;

    private final ZoneDns dns = ZoneDns.parse(ZONE);

    private static DnsName name(String text) {
        return DnsName.of(text);
    }

    private String text(String name) {
        DnsAnswer<String> answer = dns.txt(name(name)).block();
        return answer.found()
                ? String.join("|", answer.records())
                : answer.outcome().name();
    }

    @Test
    void answersShouldHoldTheRecordsWhenThereAreSome() throws Exception {
        assertThat(dns.txt(name("example.org")).block())
                .isEqualTo(DnsAnswer.found(List.of("v=spf1 -all"), false, Duration.ofSeconds(300)));
        assertThat(dns.mailExchanges(name("example.org")).block().records())
                .containsExactly(
                        new MailExchange(10, name("a.example.org")), new MailExchange(20, name("b.example.org")));
        assertThat(dns.ipv4Addresses(name("a.example.org")).block().records())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.1");
        assertThat(dns.ipv6Addresses(name("a.example.org")).block().records())
                .containsExactly((Inet6Address) InetAddress.getByName("2001:db8::1"));
        assertThat(dns.names(InetAddress.getByName("192.0.2.1")).block().records())
                .containsExactly(name("a.example.org"));
        assertThat(dns.services(name("_imaps._tcp.example.org")).block().records())
                .containsExactly(new ServiceLocation(0, 1, 993, name("a.example.org")));
        assertThat(dns.services(name("_pop3._tcp.example.org")).block().records())
                .containsExactly(new ServiceLocation(0, 0, 0, DnsName.ROOT));
    }

    @Test
    void answersShouldTellNoNameFromNoDataWhenThereIsNone() {
        assertThat(text("a.example.org")).isEqualTo("NO_DATA");
        assertThat(text("none.example.org")).isEqualTo("NO_SUCH_NAME");
        // an empty non-terminal
        assertThat(text("y.example.org")).isEqualTo("NO_DATA");
    }

    @Test
    void aliasesShouldBeFollowedWhenThereAreNotTooMany() {
        assertThat(dns.ipv4Addresses(name("www.example.org")).block().records()).hasSize(1);
        assertThat(text("www.example.org")).isEqualTo("NO_DATA");
        assertThat(text("loop.example.org")).isEqualTo("TEMPORARY_FAILURE");
        ZoneDnsBuilder chain = ZoneDns.builder().txt("alias8.example", "end");
        for (int i = 0; i < 8; i++) {
            chain.cname("alias" + i + ".example", "alias" + (i + 1) + ".example");
        }
        chain.cname("more.example", "alias0.example");
        ZoneDns aliases = chain.build();
        assertThat(aliases.txt(name("alias0.example")).block().records()).containsExactly("end");
        assertThat(aliases.txt(name("more.example")).block().outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
    }

    @Test
    void wildcardShouldAnswerWhenNoNameIsCloser() {
        assertThat(text("b.wild.example.org")).isEqualTo("any");
        assertThat(text("c.b.wild.example.org")).isEqualTo("any");
        assertThat(text("there.wild.example.org")).isEqualTo("NO_DATA");
        assertThat(text("below.there.wild.example.org")).isEqualTo("NO_SUCH_NAME");
    }

    @Test
    void textShouldKeepItsOctetsWhenTheyAreOdd() {
        ZoneDns odd = ZoneDns.builder()
                .txt("foo:bar/baz%{.example", "a\u00ff", "\u0000", "")
                .txt("empty.example", "")
                .txt("none.example")
                .txt("long.example", "x".repeat(300))
                .build();
        assertThat(odd.txt(name("foo:bar/baz%{.example")).block().records()).containsExactly("a\u00ff\u0000");
        assertThat(odd.txt(name("empty.example")).block().records()).containsExactly("");
        assertThat(odd.txt(name("none.example")).block().records()).containsExactly("");
        assertThat(odd.txt(name("long.example")).block().records().get(0)).hasSize(300);
        assertThatThrownBy(() -> ZoneDns.builder().txt("a.example", "\u20ac"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failuresShouldBeAnsweredWhenTheNameIsToldToFail() {
        ZoneDns failing = ZoneDns.builder()
                .timeout("slow.example")
                .resolverDown("down.example")
                .cname("alias.example", "slow.example")
                .build();
        assertThat(failing.txt(name("slow.example")).block().outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        assertThat(failing.txt(name("alias.example")).block().outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        assertThat(failing.txt(name("down.example")).block().outcome()).isEqualTo(Outcome.RESOLVER_DOWN);
    }

    @Test
    void answerShouldComeLaterWhenDelayed() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ZoneDns slow = ZoneDns.builder()
                .txt("a.example", "a")
                .txt("b.example", "b")
                .delay(Duration.ofSeconds(5))
                .delay("b.example", Duration.ZERO)
                .scheduler(time)
                .build();
        AtomicReference<DnsAnswer<String>> got = new AtomicReference<>();
        Disposable waiting = slow.txt(name("a.example")).subscribe(got::set);
        assertThat(slow.txt(name("b.example")).block().records()).containsExactly("b");
        time.advanceTimeBy(Duration.ofMillis(4999));
        assertThat(got.get()).isNull();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(got.get().records()).containsExactly("a");
        assertThat(waiting.isDisposed()).isTrue();
    }

    @Test
    void queriesShouldBeCountedWhenAsked() {
        dns.txt(name("a.example")).block();
        dns.txt(name("A.example.")).block();
        dns.ipv4Addresses(name("a.example")).block();
        assertThat(dns.queries()).isEqualTo(3);
        assertThat(dns.queries(RecordType.TXT, name("a.example"))).isEqualTo(2);
        assertThat(dns.queries(RecordType.MX, name("a.example"))).isZero();
    }

    @Test
    void parseShouldNameTheLineWhenItCannotBeRead() {
        assertThatThrownBy(() -> ZoneDns.parse("a.example. 60 IN A 192.0.2.1\nb.example. 60 IN A nonsense\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2");
    }
}
