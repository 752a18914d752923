package io.facteur.authentication.dkim;

import io.facteur.dns.DnsName;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/**
 * Who signs, and with what.
 *
 * @param domain {@code d=}
 * @param selector {@code s=}: A-labels
 * @param algorithm of the key; not rsa-sha1, which RFC 8301 forbids to signers
 */
public record SigningKey(DnsName domain, String selector, SigningAlgorithm algorithm, PrivateKey key) {

    /** @throws IllegalArgumentException for an algorithm that is not that of the key */
    public SigningKey {
        String expected = algorithm == SigningAlgorithm.ED25519_SHA256 ? "EdDSA" : "RSA";
        boolean fits = key.getAlgorithm().equals(expected)
                || algorithm == SigningAlgorithm.ED25519_SHA256
                        && key.getAlgorithm().equals("Ed25519");
        if (!fits) {
            throw new IllegalArgumentException(
                    "a key of type " + key.getAlgorithm() + " cannot sign " + algorithm.text());
        }
    }

    public static SigningKey of(DnsName domain, String selector, DkimKeyPair pair) {
        return new SigningKey(domain, selector, pair.algorithm(), pair.privateKey());
    }

    /**
     * @param hash by the hash of the algorithm
     * @throws IllegalStateException when Java refuses the key: one that {@link DkimKeyPair} reads is not refused
     */
    public byte[] sign(byte[] hash) {
        try {
            boolean rsa = algorithm != SigningAlgorithm.ED25519_SHA256;
            Signature signer = Signature.getInstance(rsa ? "NONEwithRSA" : "Ed25519");
            signer.initSign(key);
            signer.update(rsa ? algorithm.hash().digestInfo(hash) : hash);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + selector + "." + domain + " cannot sign", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SigningKey[" + selector + "._domainkey." + domain + ", " + algorithm.text() + "]";
    }
}
