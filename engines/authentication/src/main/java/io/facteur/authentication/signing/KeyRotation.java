package io.facteur.authentication.signing;

import io.facteur.authentication.dkim.DkimKey;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * How keys come and go (RFC 6376 3.1 and 6.1.2 say why there are selectors). The first key of a domain signs at once:
 * before it is published its signatures are worth nothing, and harm nothing. Each later one waits until it is seen in the
 * DNS as it should be; then it signs, and the one of its algorithm that did so before is retired. A retired key is
 * forgotten when nothing that it has signed can still be on its way.
 *
 * <p>Every node may do any of this at any time: whatever two of them do at once comes to the same end.
 */
public final class KeyRotation {

    /** Mail is tried for five days; the rest is for those who verify late, and for whoever tidies the zone. */
    public static final Duration RETIRED_FOR = Duration.ofDays(7);

    /** Of one domain and day. */
    static final int MOST_SELECTORS = 20;

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private static final Comparator<StoredKey> ORDER = Comparator.comparing((StoredKey key) ->
                    List.of(KeyState.ACTIVE, KeyState.PENDING, KeyState.RETIRED).indexOf(key.state()))
            .thenComparing(StoredKey::created, Comparator.reverseOrder())
            .thenComparing(StoredKey::selector);

    private final SigningKeyStore store;
    private final SigningKeys signing;
    private final DnsClient dns;
    private final Clock clock;

    /** @param signing is told what changes */
    public KeyRotation(SigningKeyStore store, SigningKeys signing, DnsClient dns, Clock clock) {
        this.store = store;
        this.signing = signing;
        this.dns = dns;
        this.clock = clock;
    }

    /** The keys of a domain: those that sign, those that wait, those that are retired; each time the newest first. */
    public Mono<List<StoredKey>> list(DnsName domain) {
        return store.of(domain).sort(ORDER).collectList();
    }

    /**
     * Gives a domain in which none signs its first key: RSA, 2,048 bits; or lets the one begin that was left half made.
     *
     * @return that key; empty when the domain signs already
     */
    public Mono<StoredKey> ensure(DnsName domain) {
        return list(domain)
                .filter(keys -> keys.stream().noneMatch(key -> key.state() == KeyState.ACTIVE))
                .flatMap(keys -> pending(keys, SigningAlgorithm.RSA_SHA256)
                        .map(this::activate)
                        .orElseGet(() -> generate(domain, SigningAlgorithm.RSA_SHA256, Optional.empty(), true)));
    }

    /**
     * Makes a key.
     *
     * @param selector empty for one that is made of the day
     * @param now whether it signs at once, seen in the DNS or not
     * @return the key; empty when the selector is taken
     */
    public Mono<StoredKey> generate(
            DnsName domain, SigningAlgorithm algorithm, Optional<String> selector, boolean now) {
        return pair(algorithm)
                .flatMap(pair -> Flux.fromIterable(selector.map(List::of).orElseGet(() -> selectors(algorithm)))
                        .concatMap(name -> add(StoredKey.pending(domain, name, pair, clock.instant())), 1)
                        .next())
                .flatMap(key -> now ? activate(key) : Mono.just(key))
                .doOnNext(key -> signing.forget(domain));
    }

    private Mono<StoredKey> add(StoredKey key) {
        return store.add(key).filter(Boolean::booleanValue).map(added -> key);
    }

    private static Mono<DkimKeyPair> pair(SigningAlgorithm algorithm) {
        // an RSA key takes up to a second
        return Mono.fromSupplier(() -> algorithm == SigningAlgorithm.ED25519_SHA256
                        ? DkimKeyPair.generateEd25519()
                        : DkimKeyPair.generateRsa(DkimKeyPair.DEFAULT_RSA_BITS))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private List<String> selectors(SigningAlgorithm algorithm) {
        String first = (algorithm == SigningAlgorithm.ED25519_SHA256 ? "e" : "s") + DAY.format(clock.instant());
        return IntStream.rangeClosed(1, MOST_SELECTORS)
                .mapToObj(number -> number == 1 ? first : first + "-" + number)
                .toList();
    }

    /**
     * Makes a new key for each algorithm that signs now; where one waits already, that one. A domain that has none gets
     * its first.
     *
     * @return the new keys, whose records are to be published
     */
    public Mono<List<StoredKey>> rotate(DnsName domain) {
        return list(domain).flatMap(keys -> {
            List<SigningAlgorithm> algorithms = keys.stream()
                    .filter(key -> key.state() == KeyState.ACTIVE)
                    .map(StoredKey::algorithm)
                    .distinct()
                    .toList();
            return algorithms.isEmpty()
                    ? ensure(domain).map(List::of)
                    : Flux.fromIterable(algorithms)
                            .concatMap(algorithm -> pending(keys, algorithm)
                                    .map(Mono::just)
                                    .orElseGet(() -> generate(domain, algorithm, Optional.empty(), false)))
                            .collectList();
        });
    }

    private static Optional<StoredKey> pending(List<StoredKey> keys, SigningAlgorithm algorithm) {
        return keys.stream()
                .filter(key -> key.state() == KeyState.PENDING && key.algorithm() == algorithm)
                .findFirst();
    }

    /** Has a key sign from now on, in the place of those of its algorithm. @return the key; empty when it is gone */
    public Mono<StoredKey> activate(StoredKey key) {
        Instant now = clock.instant();
        return actives(key)
                .map(others -> key.active(after(others, now)))
                // The new one first: a domain without any key that signs would send mail that nobody can trust.
                .flatMap(active -> store.change(active)
                        .filter(Boolean::booleanValue)
                        .flatMap(changed -> retireOlder(active, now).thenReturn(active)))
                .doOnNext(done -> signing.forget(key.domain()));
    }

    private Mono<List<StoredKey>> actives(StoredKey key) {
        return store.of(key.domain())
                .filter(other -> other.state() == KeyState.ACTIVE && other.algorithm() == key.algorithm())
                .collectList();
    }

    /** Later than those that sign, though the clock of the node that started them be ahead. */
    private static Instant after(List<StoredKey> others, Instant now) {
        return others.stream()
                .flatMap(other -> other.activated().stream())
                .map(activated -> activated.plusMillis(1))
                .filter(now::isBefore)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    /** All but the one that was started last: two nodes that start two keys at the same time must not retire both. */
    private Mono<Void> retireOlder(StoredKey key, Instant now) {
        return actives(key).flatMap(all -> {
            StoredKey last = all.stream()
                    .max(Comparator.comparing(
                                    (StoredKey each) -> each.activated().orElse(Instant.MIN))
                            .thenComparing(StoredKey::selector))
                    .orElse(key);
            return Flux.fromIterable(all)
                    .filter(other -> !other.selector().equals(last.selector()))
                    .concatMap(other -> store.change(other.retired(now)))
                    .then();
        });
    }

    /**
     * Does what is due for one domain: starts keys that are published, forgets those that were retired long ago.
     *
     * @return the keys that were started or forgotten
     */
    public Mono<List<StoredKey>> settle(DnsName domain) {
        return store.of(domain)
                .sort(Comparator.comparing(StoredKey::created))
                .concatMap(this::settle)
                .collectList();
    }

    /** Does what is due for all domains, one after the other; an error of one is not one of the others. */
    public Flux<StoredKey> settleAll() {
        return store.unsettled().concatMapDelayError(domain -> settle(domain).flatMapIterable(keys -> keys));
    }

    private Mono<StoredKey> settle(StoredKey key) {
        return switch (key.state()) {
            case PENDING -> isPublished(key).filter(Boolean::booleanValue).flatMap(seen -> activate(key));
            case RETIRED ->
                isForgotten(key)
                        ? store.remove(key.domain(), key.selector())
                                .filter(Boolean::booleanValue)
                                .map(removed -> key)
                        : Mono.empty();
            case ACTIVE -> Mono.empty();
        };
    }

    private boolean isForgotten(StoredKey key) {
        return key.retired().orElse(key.created()).plus(RETIRED_FOR).isBefore(clock.instant());
    }

    /** @return whether the DNS has the public half of the key where it belongs; false as well when nobody answers */
    public Mono<Boolean> isPublished(StoredKey key) {
        DkimKeyPair pair = key.pair();
        return DnsName.parse(key.name())
                .map(name -> dns.txt(name).map(answer -> hasKey(answer, pair)))
                .orElse(Mono.just(false));
    }

    private static boolean hasKey(DnsAnswer<String> answer, DkimKeyPair pair) {
        return answer.outcome() == DnsAnswer.Outcome.FOUND
                && answer.records().stream()
                        .map(DkimKey::parse)
                        .flatMap(parsed -> parsed.value().stream())
                        .anyMatch(pair::isPublishedAs);
    }

    /** @return the key that was removed; empty when there is none of that selector, or it signs */
    public Mono<StoredKey> remove(DnsName domain, String selector) {
        return store.of(domain)
                .filter(key -> key.selector().equals(selector) && key.state() != KeyState.ACTIVE)
                .next()
                .flatMap(key -> store.remove(domain, selector)
                        .filter(Boolean::booleanValue)
                        .map(removed -> key));
    }

    /** For a domain that is ours no more. */
    public Mono<Void> removeAll(DnsName domain) {
        return store.of(domain)
                .concatMap(key -> store.remove(domain, key.selector()))
                .then(Mono.fromRunnable(() -> signing.forget(domain)));
    }
}
