package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.signing.MemorySigningKeyStore;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class TrialDnsTest {

    private static final DnsName EXAMPLE = DnsName.of("example.org");

    private final ZoneDns resolver = ZoneDns.parse("""
            example.org. 60 IN TXT "v=spf1 -all"
            _dmarc.example.org. 60 IN TXT "v=DMARC1; p=reject"
            example.net. 60 IN TXT "v=spf1 ip4:192.0.2.1 -all"
            _dmarc.org. 60 IN TXT "v=DMARC1; p=reject; psd=y"
            """);

    private final MemorySigningKeyStore keys = new MemorySigningKeyStore();
    private final DnsClient dns = TrialDns.over(resolver, ours(() -> List.of(EXAMPLE, DnsName.of("company.test"))));

    private TrialDns.Ours ours(Callable<List<DnsName>> domains) {
        return new TrialDns.Ours() {
            @Override
            public List<DnsName> domains() throws Exception {
                return domains.call();
            }

            @Override
            public Flux<StoredKey> keys(DnsName domain) {
                return keys.of(domain);
            }
        };
    }

    @Test
    void keysShouldBePublishedAsSoonAsTheyAreThere() {
        DkimKeyPair pair = DkimKeyPair.generateEd25519();
        assertThat(txt("s1._domainkey.example.org")).isEmpty();

        keys.add(StoredKey.pending(EXAMPLE, "s1", pair, Instant.EPOCH)).block();

        assertThat(txt("s1._domainkey.example.org"))
                .containsExactly(pair.record().text());
        assertThat(txt("s1._domainkey.company.test")).isEmpty();
        assertThat(resolver.queries()).isZero();
    }

    /** A list that only lists. */
    static DomainList domains(String... names) {
        List<Domain> list = Stream.of(names).map(Domain::of).toList();
        return (DomainList) Proxy.newProxyInstance(
                DomainList.class.getClassLoader(),
                new Class<?>[] {DomainList.class},
                (self, method, arguments) -> list);
    }

    private List<String> txt(String name) {
        return dns.txt(DnsName.of(name)).block().records();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "company.test"})
    void ourDomainsShouldHavePublishedWhatTheyShould(String domain) {
        assertThat(txt(domain)).containsExactly("v=spf1 ip4:127.0.0.0/8 ip6:::1 ~all");
        assertThat(txt("_dmarc." + domain)).containsExactly("v=DMARC1; p=none; rua=mailto:dmarc@" + domain);
        assertThat(dns.txt(DnsName.of("nothing." + domain)).block().outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(resolver.queries()).isZero();
    }

    @Test
    void bankShouldWantWhatIsForgedRefused() {
        assertThat(txt("bank.test")).containsExactly("v=spf1 -all");
        assertThat(txt("_dmarc.bank.test")).containsExactly("v=DMARC1; p=reject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere.test", "_dmarc.test", "_dmarc.org"})
    void whatNobodyElseShouldBeAskedForShouldNotExist(String name) {
        assertThat(dns.txt(DnsName.of(name)).block().outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(resolver.queries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1"})
    void loopbackShouldHaveNoName(String address) throws Exception {
        assertThat(dns.names(InetAddress.getByName(address)).block().outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(resolver.queries()).isZero();
    }

    @Test
    void resolverShouldBeAskedForAllOthers() {
        assertThat(txt("example.net")).containsExactly("v=spf1 ip4:192.0.2.1 -all");
        assertThat(dns.txt(DnsName.of("_dmarc.net")).block().outcome()).isEqualTo(Outcome.NO_SUCH_NAME);
        assertThat(resolver.queries()).isEqualTo(2);
    }

    @Test
    void resolverShouldBeAskedWhenTheStoreFails() {
        DnsClient failing = TrialDns.over(resolver, ours(() -> {
            throw new IllegalStateException("the store is down");
        }));

        assertThat(failing.txt(DnsName.of("example.org")).block().records()).containsExactly("v=spf1 -all");
    }
}
