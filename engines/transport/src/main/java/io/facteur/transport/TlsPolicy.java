package io.facteur.transport;

/** Which TLS a connection to a next hop must have. */
public enum TlsPolicy {
    /** If it works, whatever the certificate; else clear text: better than nothing against whoever only listens. */
    OPPORTUNISTIC,
    /** Encrypted, whatever the certificate. */
    ENCRYPTED,
    /** Encrypted, with a certificate of the host's name from an authority that the system trusts. */
    VERIFIED;

    public boolean allowsClearText() {
        return this == OPPORTUNISTIC;
    }
}
