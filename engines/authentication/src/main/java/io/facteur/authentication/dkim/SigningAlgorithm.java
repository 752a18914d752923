package io.facteur.authentication.dkim;

import java.util.Optional;

/** {@code a=}. */
public enum SigningAlgorithm {
    /** RFC 6376 3.3.1; RFC 8301 3.1: not to be signed with and not to be trusted any more. */
    RSA_SHA1("rsa-sha1", "rsa", HashAlgorithm.SHA1),
    /** RFC 6376 3.3.2. */
    RSA_SHA256("rsa-sha256", "rsa", HashAlgorithm.SHA256),
    /** RFC 8463. */
    ED25519_SHA256("ed25519-sha256", "ed25519", HashAlgorithm.SHA256);

    private final String text;
    private final String keyType;
    private final HashAlgorithm hash;

    SigningAlgorithm(String text, String keyType, HashAlgorithm hash) {
        this.text = text;
        this.keyType = keyType;
        this.hash = hash;
    }

    /** @param text in any case: RFC 5234 2.3, what the grammar quotes is */
    public static Optional<SigningAlgorithm> parse(String text) {
        for (SigningAlgorithm algorithm : values()) {
            if (algorithm.text.equalsIgnoreCase(text)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** {@code rsa-sha256}. */
    public String text() {
        return text;
    }

    /** As {@code k=} of a key record has it: {@code rsa}. */
    public String keyType() {
        return keyType;
    }

    public HashAlgorithm hash() {
        return hash;
    }
}
