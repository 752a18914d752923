package io.facteur.stores.cassandra.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

abstract class SigningKeyStoreContract {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123456Z");
    static final DnsName DOMAIN = DnsName.of("example.org");
    static final DnsName OTHER = DnsName.of("example.net");

    private static final DkimKeyPair RSA = DkimKeyPair.generateRsa(2048);
    private static final DkimKeyPair ED25519 = DkimKeyPair.generateEd25519();

    abstract SigningKeyStore store();

    @BeforeEach
    void empty() {
        for (DnsName domain : List.of(DOMAIN, OTHER)) {
            keys(domain).forEach(key -> store().remove(domain, key.selector()).block());
        }
    }

    private List<StoredKey> keys(DnsName domain) {
        return store().of(domain).collectList().block();
    }

    static StoredKey key(DnsName domain, String selector) {
        return StoredKey.pending(domain, selector, RSA, NOW);
    }

    @Test
    void ofShouldReturnEveryFieldOfTheKeysOfTheDomain() {
        StoredKey active = key(DOMAIN, "one").active(NOW.plusSeconds(1));
        StoredKey retired = StoredKey.pending(DOMAIN, "two", ED25519, NOW)
                .active(NOW.plusSeconds(2))
                .retired(NOW.plusSeconds(3));
        StoredKey pending = key(DOMAIN, "three");
        Flux.just(active, retired, pending, key(OTHER, "one"))
                .concatMap(store()::add)
                .blockLast();

        assertThat(keys(DOMAIN)).containsExactlyInAnyOrder(active, retired, pending);
        assertThat(keys(DnsName.of("unknown.test"))).isEmpty();
    }

    @Test
    void addShouldNotReplaceAKey() {
        assertThat(store().add(key(DOMAIN, "one")).block()).isTrue();
        assertThat(store().add(StoredKey.pending(DOMAIN, "one", ED25519, NOW)).block())
                .isFalse();

        assertThat(keys(DOMAIN)).containsExactly(key(DOMAIN, "one"));
    }

    @Test
    void changeShouldSetStateAndTimes() {
        store().add(key(DOMAIN, "one")).block();
        StoredKey active = key(DOMAIN, "one").active(NOW.plusSeconds(5));

        assertThat(store().change(active).block()).isTrue();
        assertThat(keys(DOMAIN)).containsExactly(active);
        assertThat(store().change(active.retired(NOW.plusSeconds(9))).block()).isTrue();
        assertThat(keys(DOMAIN)).containsExactly(active.retired(NOW.plusSeconds(9)));
    }

    @Test
    void changeShouldNotBringBackAKeyThatIsGone() {
        store().add(key(DOMAIN, "one")).block();
        assertThat(store().remove(DOMAIN, "one").block()).isTrue();
        assertThat(store().remove(DOMAIN, "one").block()).isFalse();

        assertThat(store().change(key(DOMAIN, "one").active(NOW)).block()).isFalse();
        assertThat(keys(DOMAIN)).isEmpty();
    }

    @Test
    void unsettledShouldNameEachDomainWithAKeyThatIsNotActiveOnce() {
        Flux.just(key(DOMAIN, "one").active(NOW), key(OTHER, "a"), key(OTHER, "b"))
                .concatMap(store()::add)
                .blockLast();

        assertThat(store().unsettled().collectList().block()).containsExactly(OTHER);
    }
}
