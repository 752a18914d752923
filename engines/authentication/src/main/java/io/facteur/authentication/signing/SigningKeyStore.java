package io.facteur.authentication.signing;

import io.facteur.dns.DnsName;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Remembers the keys of all domains, for every node. A domain has few, and they change a few times a year: each of these
 * may be slow. What it gives is never half of a key, whatever others do at the same time.
 */
public interface SigningKeyStore {

    /** The keys of a domain, in any order and any state. */
    Flux<StoredKey> of(DnsName domain);

    /** The domains that have a key which is not active: where something is to be done. */
    Flux<DnsName> unsettled();

    /** @return false when the domain has a key of that selector already, which then stays as it is */
    Mono<Boolean> add(StoredKey key);

    /** Sets the state and the times of a key. @return false when it is gone: nothing is stored then */
    Mono<Boolean> change(StoredKey key);

    /** @return false when there was none */
    Mono<Boolean> remove(DnsName domain, String selector);
}
