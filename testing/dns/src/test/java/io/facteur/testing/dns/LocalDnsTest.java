package io.facteur.testing.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class LocalDnsTest {

    private static final String ZONE = """
            example.org.     60 SOA   ns.example.org. admin.example.org. 1 1 1 1 60
            example.org.     60 TXT   "one" "two"
            www.example.org. 60 CNAME example.org.
            """;

    private final LocalDns dns = LocalDns.start(ZONE);

    @AfterEach
    void stop() {
        dns.close();
    }

    private SimpleResolver resolver() {
        SimpleResolver resolver = new SimpleResolver(dns.address());
        resolver.setTimeout(Duration.ofSeconds(20));
        return resolver;
    }

    private static Message query(String name) {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.TXT, DClass.IN));
    }

    @Test
    void answersShouldComeFromTheZoneWhenAsked() throws Exception {
        assertThat(resolver().send(query("www.example.org.")).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly("example.org.", "\"one\" \"two\"");
        Message none = resolver().send(query("none.example.org."));
        assertThat(none.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(none.getSection(Section.AUTHORITY)).hasSize(1);
        assertThat(dns.queries()).isEqualTo(2);
        assertThat(dns.queries("www.Example.org", "TXT")).isEqualTo(1);
    }

    @Test
    void answersShouldComeOverTcpWhenTruncated() throws Exception {
        dns.fault("example.org", DnsFault.TRUNCATE);
        assertThat(resolver().send(query("example.org.")).getSection(Section.ANSWER))
                .hasSize(1);
        assertThat(dns.queriesOverTcp()).isEqualTo(1);
    }

    @Test
    void manyLateAnswersShouldComeAtTheSameTimeWhenDelayed() throws Exception {
        dns.delay(".", Duration.ofMillis(500));
        long start = System.nanoTime();
        List<CompletableFuture<Message>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(resolver().sendAsync(query("example.org.")).toCompletableFuture());
        }
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        // one after the other they would take 50 s
        assertThat(took).isBetween(Duration.ofMillis(500), Duration.ofSeconds(25));
    }

    @Test
    void lateAnswerShouldComeWhenHealed() throws Exception {
        dns.delay("example.org", Duration.ofHours(1));
        CompletableFuture<Message> waiting =
                resolver().sendAsync(query("example.org.")).toCompletableFuture();
        while (dns.queries() == 0) {
            Thread.sleep(10);
        }
        assertThat(waiting).isNotDone();

        dns.heal();

        assertThat(waiting.get(30, TimeUnit.SECONDS).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void nobodyShouldListenWhenStopped() throws Exception {
        dns.stop();
        assertThatThrownBy(() -> resolver().send(query("example.org."))).isInstanceOf(IOException.class);
        dns.restart();
        assertThat(resolver().send(query("example.org.")).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void nearestFaultShouldCountWhenSetForSeveralNames() throws Exception {
        dns.fault(".", DnsFault.SERVFAIL);
        dns.fault("example.org", DnsFault.REFUSED);
        assertThat(resolver().send(query("a.example.org.")).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(resolver().send(query("a.example.com.")).getRcode()).isEqualTo(Rcode.SERVFAIL);
        dns.heal();
        assertThat(resolver().send(query("example.org.")).getRcode()).isEqualTo(Rcode.NOERROR);
    }
}
