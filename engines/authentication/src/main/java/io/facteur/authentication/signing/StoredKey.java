package io.facteur.authentication.signing;

import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.dns.DnsName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * A key of a domain, as it is remembered. The times are to the millisecond.
 *
 * @param selector its name in the domain; unique in it
 * @param privateKey PKCS #8 as PEM: it never goes into a log or an answer
 * @param activated when it began to sign; empty while it is pending
 * @param retired when it ceased to; empty before
 */
public record StoredKey(
        DnsName domain,
        String selector,
        SigningAlgorithm algorithm,
        String privateKey,
        KeyState state,
        Instant created,
        Optional<Instant> activated,
        Optional<Instant> retired) {

    public StoredKey {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(selector);
        Objects.requireNonNull(privateKey);
        created = created.truncatedTo(ChronoUnit.MILLIS);
        activated = activated.map(time -> time.truncatedTo(ChronoUnit.MILLIS));
        retired = retired.map(time -> time.truncatedTo(ChronoUnit.MILLIS));
    }

    /** A new one, pending. */
    public static StoredKey pending(DnsName domain, String selector, DkimKeyPair pair, Instant now) {
        return new StoredKey(
                domain,
                selector,
                pair.algorithm(),
                pair.pem(),
                KeyState.PENDING,
                now,
                Optional.empty(),
                Optional.empty());
    }

    public StoredKey active(Instant now) {
        return new StoredKey(
                domain,
                selector,
                algorithm,
                privateKey,
                KeyState.ACTIVE,
                created,
                activated.or(() -> Optional.of(now)),
                Optional.empty());
    }

    public StoredKey retired(Instant now) {
        return new StoredKey(
                domain, selector, algorithm, privateKey, KeyState.RETIRED, created, activated, Optional.of(now));
    }

    /**
     * Reads the private key.
     *
     * @throws IllegalStateException when it is none: what {@link #pending} made is one
     */
    public DkimKeyPair pair() {
        return DkimKeyPair.parsePem(privateKey)
                .value()
                .orElseThrow(() -> new IllegalStateException("what is stored as " + name() + " is no private key"));
    }

    /** Where its record is published: {@code SELECTOR._domainkey.DOMAIN}. */
    public String name() {
        return selector + "._domainkey." + domain;
    }

    /** Without the private key. */
    @Override
    public String toString() {
        return "StoredKey[" + name() + ", " + algorithm.text() + ", " + state.text() + "]";
    }
}
