package io.facteur.authentication.signing;

import io.facteur.dns.DnsName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Forgets with the process: for tests. */
public final class MemorySigningKeyStore implements SigningKeyStore {

    private record Name(DnsName domain, String selector) {}

    private final Map<Name, StoredKey> keys = new ConcurrentHashMap<>();

    @Override
    public Flux<StoredKey> of(DnsName domain) {
        return Flux.defer(() -> Flux.fromStream(
                keys.values().stream().filter(key -> key.domain().equals(domain))));
    }

    @Override
    public Flux<DnsName> unsettled() {
        return Flux.defer(() -> Flux.fromStream(keys.values().stream()
                .filter(key -> key.state() != KeyState.ACTIVE)
                .map(StoredKey::domain)
                .distinct()));
    }

    @Override
    public Mono<Boolean> add(StoredKey key) {
        return Mono.fromSupplier(() -> keys.putIfAbsent(name(key), key) == null);
    }

    @Override
    public Mono<Boolean> change(StoredKey key) {
        return Mono.fromSupplier(() -> keys.replace(name(key), key) != null);
    }

    @Override
    public Mono<Boolean> remove(DnsName domain, String selector) {
        return Mono.fromSupplier(() -> keys.remove(new Name(domain, selector)) != null);
    }

    private static Name name(StoredKey key) {
        return new Name(key.domain(), key.selector());
    }
}
