package io.facteur.transport;

import io.facteur.dns.DnsName;
import reactor.core.publisher.Mono;

/** Who says which TLS a next hop must have: here a policy of the recipient's domain comes in. */
@FunctionalInterface
public interface TlsPolicies {

    /**
     * @param domain of the recipients
     * @param host that the DNS names for it
     * @return never an error, never empty
     */
    Mono<TlsPolicy> of(DnsName domain, DnsName host);

    static TlsPolicies always(TlsPolicy policy) {
        return (domain, host) -> Mono.just(policy);
    }
}
