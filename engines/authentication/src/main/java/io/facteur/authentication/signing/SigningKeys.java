package io.facteur.authentication.signing;

import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.dns.DnsName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * What a domain signs with now. It is remembered for {@link #FRESH}, so that a message costs no question to the store; for
 * so long a node may go on with a key that another node has just retired, which is harmless: the record is still published.
 */
public final class SigningKeys {

    /** How old an answer of the store may be. */
    public static final Duration FRESH = Duration.ofSeconds(30);

    /** Domains remembered at a time, some 5 KiB each. */
    static final int REMEMBERED = 5_000;

    private record Remembered(Mono<List<SigningKey>> keys, Instant until) {}

    private final SigningKeyStore store;
    private final Clock clock;
    private final Map<DnsName, Remembered> remembered = new ConcurrentHashMap<>();

    public SigningKeys(SigningKeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * @return one key for each algorithm, RSA first; none when the domain does not sign; an error when the store has one,
     *     which is not remembered
     */
    public Mono<List<SigningKey>> of(DnsName domain) {
        return Mono.defer(() -> {
            Instant now = clock.instant();
            Remembered known = remembered.get(domain);
            if (known == null || !now.isBefore(known.until())) {
                if (remembered.size() >= REMEMBERED) {
                    remembered.clear();
                }
                known = new Remembered(read(domain), now.plus(FRESH));
                remembered.put(domain, known);
            }
            return known.keys();
        });
    }

    /** For whoever has changed the keys of a domain on this node. */
    public void forget(DnsName domain) {
        remembered.remove(domain);
    }

    private Mono<List<SigningKey>> read(DnsName domain) {
        // once for all who ask meanwhile
        return store.of(domain)
                .collectList()
                .map(SigningKeys::signing)
                .doOnError(e -> forget(domain))
                .cache();
    }

    private static List<SigningKey> signing(List<StoredKey> keys) {
        return Stream.of(SigningAlgorithm.RSA_SHA256, SigningAlgorithm.ED25519_SHA256)
                .map(algorithm -> newest(keys, algorithm))
                .flatMap(Optional::stream)
                .map(key -> SigningKey.of(key.domain(), key.selector(), key.pair()))
                .toList();
    }

    /** Two are active for the moment between the start of a new one and the end of the old one. */
    private static Optional<StoredKey> newest(List<StoredKey> keys, SigningAlgorithm algorithm) {
        return keys.stream()
                .filter(key -> key.state() == KeyState.ACTIVE && key.algorithm() == algorithm)
                .max(Comparator.comparing((StoredKey key) -> key.activated().orElse(key.created()))
                        .thenComparing(StoredKey::selector));
    }
}
