package io.facteur.dns.resolver;

import static io.facteur.dns.resolver.ResolvingDnsClientTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.testing.dns.DnsFault;
import io.facteur.testing.dns.LocalDns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Validation with a signed root of our own. */
class DnssecTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LocalDns server;
    private ResolvingDnsClient dns;

    @BeforeEach
    void start() throws Exception {
        Instant now = Instant.now();
        SignedZone zone = new SignedZone()
                .signed(". 60 SOA ns. admin. 1 1 1 1 30\n", now)
                .signed("secure. 60 TXT \"signed\"\n", now)
                .signed("alias. 60 CNAME secure.\n", now)
                .signed("old. 60 TXT \"signed long ago\"\n", now.minus(Duration.ofDays(30)))
                .plain("forged. 60 TXT \"not what was signed\"\n")
                .signaturesOf("forged. 60 TXT \"what was signed\"\n", now)
                .plain("stripped. 60 TXT \"its signature was taken away\"\n")
                .plain("unsigned. 60 TXT \"of a zone without DNSSEC\"\n")
                .signed("alias. 60 NSEC forged. CNAME RRSIG NSEC\n", now)
                .signed("stripped. 60 NSEC unsigned. TXT RRSIG NSEC\n", now)
                .signed("unsigned. 60 NSEC . NS RRSIG NSEC\n", now)
                .signed(". 60 NSEC alias. NS SOA RRSIG NSEC DNSKEY\n", now)
                .signed("forged. 60 NSEC old. TXT RRSIG NSEC\n", now)
                .signed("old. 60 NSEC secure. TXT RRSIG NSEC\n", now)
                .signed("secure. 60 NSEC stripped. TXT RRSIG NSEC\n", now);
        server = LocalDns.start(zone.text());
        dns = new ResolvingDnsClient(settings(server.address()).withSecurity(false, Optional.of(zone.anchor())));
    }

    @AfterEach
    void close() {
        dns.close();
        server.close();
    }

    private DnsAnswer<String> txt(String name) {
        return dns.txt(DnsName.of(name)).block(PATIENCE);
    }

    @Test
    void answerShouldBeSecureWhenItsSignatureIsGood() {
        assertThat(txt("secure").explanation()).isEmpty();
        assertThat(txt("secure").records()).containsExactly("signed");
        assertThat(txt("secure").secure()).isTrue();
        assertThat(txt("alias").records()).containsExactly("signed");
        assertThat(txt("alias").secure()).isTrue();
    }

    @Test
    void absenceShouldBeSecureWhenItIsProved() {
        assertThat(txt("none").outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(txt("none").secure()).isTrue();
        DnsAnswer<?> noData = dns.mailExchanges(DnsName.of("secure")).block(PATIENCE);
        assertThat(noData.outcome()).isEqualTo(Outcome.NO_DATA);
        assertThat(noData.secure()).isTrue();
    }

    @Test
    void answerShouldBeFoundButNotSecureWhenTheZoneIsNotSigned() {
        assertThat(txt("unsigned").records()).containsExactly("of a zone without DNSSEC");
        assertThat(txt("unsigned").secure()).isFalse();
    }

    @Test
    void answerShouldBeATemporaryFailureWhenItIsForged() {
        for (String name : new String[] {"forged", "stripped", "old"}) {
            DnsAnswer<String> answer = txt(name);
            assertThat(answer.outcome()).as(name).isEqualTo(Outcome.TEMPORARY_FAILURE);
            assertThat(answer.records()).as(name).isEmpty();
            assertThat(answer.explanation())
                    .as(name)
                    .startsWith("DNSSEC validation of " + name + " failed: SERVFAIL (");
        }
    }

    @Test
    void failuresShouldBeToldApartWhenValidating() {
        server.fault("secure", DnsFault.SERVFAIL);
        assertThat(txt("secure").outcome()).isEqualTo(Outcome.TEMPORARY_FAILURE);
        server.stop();
        assertThat(txt("alias").outcome()).isEqualTo(Outcome.RESOLVER_DOWN);
    }

    @Test
    void settingsShouldBeRefusedWhenNothingCanBeTrusted() throws Exception {
        DnsSettings here = settings(server.address());
        assertThatThrownBy(() -> new ResolvingDnsClient(here.withSecurity(false, Optional.of("nonsense"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trust anchors");
        assertThatThrownBy(() -> new ResolvingDnsClient(here.withSecurity(false, Optional.of(". 60 TXT \"no key\""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DNSKEY");
        DnsSettings far = settings(new InetSocketAddress(InetAddress.getByName("192.0.2.53"), 53));
        assertThatThrownBy(() -> far.withSecurity(true, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("192.0.2.53");
    }
}
