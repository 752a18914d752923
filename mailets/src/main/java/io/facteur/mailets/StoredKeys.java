package io.facteur.mailets;

import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.dns.DnsName;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.time.Duration;
import java.util.List;

/** The keys of the store, for a mailet: its thread waits, which it does once in half a minute for a domain. */
record StoredKeys(SigningKeys keys) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** @throws InfrastructureFault when the store does not give them: the mail waits then, and is not sent unsigned */
    List<SigningKey> of(DnsName domain) {
        try {
            return keys.of(domain).block(LIMIT);
        } catch (RuntimeException e) {
            throw new InfrastructureFault("the DKIM keys of " + domain + " cannot be had: " + e.getMessage(), e);
        }
    }
}
