package io.facteur.stores.cassandra.authentication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what a database's files and backups must not give away, by AES-256-GCM with a secret that only the nodes have.
 * What it is for goes into the seal: a private key that was put in the place of another is not opened.
 */
public final class KeySeal {

    /** So that another form can come beside this one. */
    private static final String VERSION = "1:";

    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final String fingerprint;
    private final SecureRandom random;

    /**
     * @param secret of 128 random bits at least, in any form: its hash is the key, so it must not be one that a person
     *     has thought of
     */
    public KeySeal(String secret, SecureRandom random) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("facteur dkim keys\0".getBytes(StandardCharsets.US_ASCII));
            this.key = new SecretKeySpec(digest.digest(secret.getBytes(StandardCharsets.UTF_8)), "AES");
            digest.update("facteur fingerprint of the secret of dkim keys\0".getBytes(StandardCharsets.US_ASCII));
            this.fingerprint = HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        this.random = random;
    }

    /** @return what is the same for the same secret, and tells nothing of it */
    public String fingerprint() {
        return fingerprint;
    }

    /** @param purpose what it is: needed again, and the same, to open it */
    String seal(String text, String purpose) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, purpose);
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return VERSION + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** @throws GeneralSecurityException when it was sealed with another secret or for another purpose, or is no seal */
    String open(String sealed, String purpose) throws GeneralSecurityException {
        if (!sealed.startsWith(VERSION)) {
            throw new GeneralSecurityException("it is in a form that this version does not know");
        }
        byte[] all;
        try {
            all = Base64.getDecoder().decode(sealed.substring(VERSION.length()));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("it is not base64", e);
        }
        if (all.length < NONCE_OCTETS) {
            throw new GeneralSecurityException("it is too short");
        }
        byte[] nonce = new byte[NONCE_OCTETS];
        System.arraycopy(all, 0, nonce, 0, NONCE_OCTETS);
        byte[] text = cipher(Cipher.DECRYPT_MODE, nonce, purpose).doFinal(all, NONCE_OCTETS, all.length - NONCE_OCTETS);
        return new String(text, StandardCharsets.UTF_8);
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
