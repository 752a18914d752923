package io.facteur.authentication.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;

/** Java cannot tell the public key of an Ed25519 private key; its generator can, when the seed is given to it. */
final class Ed25519Keys {

    private Ed25519Keys() {}

    /**
     * @param seed 32 octets: the private key
     * @throws GeneralSecurityException when Java's generator makes something else of it
     */
    static KeyPair fromSeed(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(255, new Seed(seed));
        KeyPair pair = generator.generateKeyPair();
        byte[] encoded = pair.getPrivate().getEncoded();
        byte[] used = Arrays.copyOfRange(encoded, encoded.length - seed.length, encoded.length);
        if (!Arrays.equals(seed, used) || !fit(pair)) {
            throw new GeneralSecurityException("the public key of an Ed25519 key cannot be told");
        }
        return pair;
    }

    private static boolean fit(KeyPair pair) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        byte[] text = pair.getPublic().getEncoded();
        signature.initSign(pair.getPrivate());
        // Of nothing, Java 17 does not verify what it has signed.
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(text);
        return signature.verify(signed);
    }

    private static final class Seed extends SecureRandom {

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] octets) {
            System.arraycopy(seed, 0, octets, 0, octets.length);
        }
    }
}
