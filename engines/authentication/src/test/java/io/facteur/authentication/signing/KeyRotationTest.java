package io.facteur.authentication.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KeyRotationTest {

    private static final DnsName DOMAIN = DnsName.of("example.org");
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final TestClock clock = new TestClock();
    private final MemorySigningKeyStore store = new MemorySigningKeyStore();
    private final SigningKeys signing = new SigningKeys(store, clock);
    private final Map<String, String> published = new HashMap<>();

    private KeyRotation rotation() {
        ZoneDnsBuilder zone = ZoneDns.builder();
        published.forEach((name, text) -> zone.txt(name, text.split("(?<=\\G.{200})")));
        return new KeyRotation(store, signing, zone.build(), clock);
    }

    private void publish(StoredKey key) {
        published.put(key.name(), key.pair().record().text());
    }

    private List<String> states() {
        return rotation().list(DOMAIN).block().stream()
                .map(key -> key.selector() + " " + key.state().text())
                .toList();
    }

    private List<String> signing() {
        return signing.of(DOMAIN).block().stream().map(SigningKey::selector).toList();
    }

    @Test
    void firstKeyShouldSignAtOnce() {
        StoredKey key = rotation().ensure(DOMAIN).block();

        assertThat(key.algorithm()).isEqualTo(SigningAlgorithm.RSA_SHA256);
        assertThat(key.pair().record().text()).startsWith("v=DKIM1; k=rsa; p=");
        assertThat(states()).containsExactly("s20261124 active");
        assertThat(signing()).containsExactly("s20261124");
        assertThat(rotation().ensure(DOMAIN).blockOptional()).isEmpty();
    }

    @Test
    void firstKeyThatWasLeftHalfMadeShouldSign() {
        rotation()
                .generate(DOMAIN, SigningAlgorithm.RSA_SHA256, Optional.of("half"), false)
                .block();

        assertThat(rotation().ensure(DOMAIN).block().selector()).isEqualTo("half");
        assertThat(states()).containsExactly("half active");
    }

    @Test
    void newKeyShouldSignOnceItIsSeenInTheDnsAsItShouldBe() {
        StoredKey old = rotation().ensure(DOMAIN).block();
        StoredKey next = rotation().rotate(DOMAIN).block().get(0);

        assertThat(states()).containsExactly("s20261124 active", "s20261124-2 pending");
        assertThat(rotation().settle(DOMAIN).block()).isEmpty();
        // what somebody else has published there is not it
        published.put(next.name(), old.pair().record().text());
        assertThat(rotation().settleAll().collectList().block()).isEmpty();
        assertThat(signing()).containsExactly("s20261124");

        publish(next);
        assertThat(rotation().settleAll().collectList().block())
                .extracting(StoredKey::selector)
                .containsExactly("s20261124-2");

        assertThat(states()).containsExactly("s20261124-2 active", "s20261124 retired");
        assertThat(signing()).containsExactly("s20261124-2");
    }

    @Test
    void rotationShouldMakeNoSecondKeyWhileOneWaits() {
        rotation().ensure(DOMAIN).block();
        StoredKey next = rotation().rotate(DOMAIN).block().get(0);

        assertThat(rotation().rotate(DOMAIN).block()).containsExactly(next);
    }

    @Test
    void rotationShouldMakeAKeyForEachAlgorithm() {
        rotation().ensure(DOMAIN).block();
        rotation()
                .generate(DOMAIN, SigningAlgorithm.ED25519_SHA256, Optional.empty(), true)
                .block();
        assertThat(signing()).containsExactly("s20261124", "e20261124");
        clock.now = START.plus(Duration.ofDays(1));

        List<StoredKey> next = rotation().rotate(DOMAIN).block();

        assertThat(next).extracting(StoredKey::selector).containsExactlyInAnyOrder("s20261125", "e20261125");
        next.forEach(this::publish);
        rotation().settle(DOMAIN).block();
        assertThat(signing()).containsExactly("s20261125", "e20261125");
    }

    @Test
    void rotationOfADomainWithoutKeysShouldGiveItTheFirst() {
        assertThat(rotation().rotate(DOMAIN).block())
                .extracting(StoredKey::state)
                .containsExactly(KeyState.ACTIVE);
    }

    @Test
    void retiredKeyShouldBeForgottenWhenItsMailIsThrough() {
        rotation().ensure(DOMAIN).block();
        rotation()
                .generate(DOMAIN, SigningAlgorithm.RSA_SHA256, Optional.of("next"), true)
                .block();
        assertThat(states()).containsExactly("next active", "s20261124 retired");

        clock.now = START.plus(KeyRotation.RETIRED_FOR);
        assertThat(rotation().settleAll().collectList().block()).isEmpty();
        clock.now = START.plus(KeyRotation.RETIRED_FOR).plusMillis(1);
        rotation().settleAll().blockLast();

        assertThat(states()).containsExactly("next active");
    }

    @Test
    void oneKeyShouldSignWhenTwoNodesStartTwoAtTheSameTime() {
        rotation().ensure(DOMAIN).block();
        StoredKey one = rotation()
                .generate(DOMAIN, SigningAlgorithm.RSA_SHA256, Optional.of("one"), false)
                .block();
        StoredKey two = rotation()
                .generate(DOMAIN, SigningAlgorithm.RSA_SHA256, Optional.of("two"), false)
                .block();
        // The other node does all of it after this one's first write
        SigningKeyStore between = (SigningKeyStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SigningKeyStore.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(store, arguments);
                    boolean first = method.getName().equals("change")
                            && ((StoredKey) arguments[0]).selector().equals("one");
                    return first
                            ? ((Mono<?>) result).delayUntil(done -> rotation().activate(two))
                            : result;
                });

        new KeyRotation(between, signing, ZoneDns.builder().build(), clock)
                .activate(one)
                .block();

        assertThat(signing()).hasSize(1);
        assertThat(states()).filteredOn(state -> state.endsWith(" active")).hasSize(1);
    }

    @Test
    void keyShouldSignThoughTheClockOfAnotherNodeWasAhead() {
        rotation().ensure(DOMAIN).block();
        clock.now = START.minus(Duration.ofMinutes(1));

        StoredKey key = rotation()
                .generate(DOMAIN, SigningAlgorithm.RSA_SHA256, Optional.of("later"), true)
                .block();

        assertThat(key.selector()).isEqualTo("later");
        assertThat(states()).containsExactly("later active", "s20261124 retired");
    }

    @Test
    void keyThatSignsShouldNotBeRemoved() {
        rotation().ensure(DOMAIN).block();
        rotation().rotate(DOMAIN).block();

        assertThat(rotation().remove(DOMAIN, "s20261124").blockOptional()).isEmpty();
        assertThat(rotation().remove(DOMAIN, "s20261124-2").blockOptional()).isPresent();
        assertThat(rotation().remove(DOMAIN, "unknown").blockOptional()).isEmpty();
        assertThat(states()).containsExactly("s20261124 active");
        rotation().removeAll(DOMAIN).block();
        assertThat(signing()).isEmpty();
    }

    @Test
    void selectorThatIsTakenShouldGiveNoKey() {
        rotation().ensure(DOMAIN).block();

        assertThat(rotation()
                        .generate(DOMAIN, SigningAlgorithm.ED25519_SHA256, Optional.of("s20261124"), true)
                        .blockOptional())
                .isEmpty();
        for (int i = 1; i < KeyRotation.MOST_SELECTORS; i++) {
            StoredKey key = store.of(DOMAIN).blockFirst();
            store.add(new StoredKey(
                            DOMAIN,
                            "s20261124-" + (i + 1),
                            key.algorithm(),
                            key.privateKey(),
                            KeyState.PENDING,
                            START,
                            Optional.empty(),
                            Optional.empty()))
                    .block();
        }
        assertThat(rotation()
                        .generate(DOMAIN, SigningAlgorithm.RSA_SHA256, Optional.empty(), false)
                        .blockOptional())
                .isEmpty();
    }

    @Test
    void keysThatSignShouldBeAskedForOnceInHalfAMinute() {
        AtomicInteger asked = new AtomicInteger();
        SigningKeys counted = new SigningKeys(new Counting(store, asked), clock);
        rotation().ensure(DOMAIN).block();

        counted.of(DOMAIN).block();
        clock.now = START.plus(SigningKeys.FRESH).minusMillis(1);
        counted.of(DOMAIN).block();
        assertThat(asked).hasValue(1);
        clock.now = START.plus(SigningKeys.FRESH);
        counted.of(DOMAIN).block();
        assertThat(asked).hasValue(2);
        for (int i = 0; i < SigningKeys.REMEMBERED; i++) {
            counted.of(DnsName.of("d" + i + ".test")).block();
        }
        counted.of(DOMAIN).block();
        assertThat(asked).hasValue(3 + SigningKeys.REMEMBERED);
    }

    @Test
    void errorOfTheStoreShouldNotBeRemembered() {
        AtomicInteger asked = new AtomicInteger();
        SigningKeys failing = new SigningKeys(new Counting(store, asked), clock);
        asked.set(Integer.MIN_VALUE);

        assertThat(failing.of(DOMAIN).onErrorResume(e -> Mono.empty()).blockOptional())
                .isEmpty();
        asked.set(0);
        assertThat(failing.of(DOMAIN).block()).isEmpty();
    }

    @Test
    void privateKeyShouldNotBeInTheTextOfAKey() {
        StoredKey key = rotation().ensure(DOMAIN).block();

        assertThat(key.toString()).contains("s20261124._domainkey.example.org").doesNotContain("PRIVATE");
    }

    @Test
    void keyShouldNotBeSeenWhileNoServerAnswers() {
        DnsClient down = ZoneDns.builder().build();
        StoredKey key = rotation().ensure(DOMAIN).block();
        assertThat(down.txt(DnsName.of(key.name())).block().outcome()).isNotEqualTo(DnsAnswer.Outcome.FOUND);

        assertThat(rotation().isPublished(key).block()).isFalse();
    }

    private static final class TestClock extends Clock {

        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Counts what it is asked, and fails while the count is negative. */
    private record Counting(SigningKeyStore store, AtomicInteger asked) implements SigningKeyStore {

        @Override
        public Flux<StoredKey> of(DnsName domain) {
            return Flux.defer(() -> asked.incrementAndGet() < 0
                    ? Flux.error(new IllegalStateException("the store is down"))
                    : store.of(domain));
        }

        @Override
        public Flux<DnsName> unsettled() {
            return store.unsettled();
        }

        @Override
        public Mono<Boolean> add(StoredKey key) {
            return store.add(key);
        }

        @Override
        public Mono<Boolean> change(StoredKey key) {
            return store.change(key);
        }

        @Override
        public Mono<Boolean> remove(DnsName domain, String selector) {
            return store.remove(domain, selector);
        }
    }
}
