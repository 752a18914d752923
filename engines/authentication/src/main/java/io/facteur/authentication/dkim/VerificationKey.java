package io.facteur.authentication.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A public key that checks signatures. Safe for several threads. */
public final class VerificationKey {

    /** The time to verify grows with the square of it: 4,096 bits take about 0.1 ms, 16,384 bits 1.5 ms. */
    public static final int MAXIMUM_RSA_BITS = 4096;
    /** Shorter ones are broken in hours on one machine; Java refuses them. */
    public static final int MINIMUM_RSA_BITS = 512;
    /** Of the public exponent, nearly always 65,537: the time grows with it, up to 4,096 times as long. */
    public static final int MAXIMUM_EXPONENT_BITS = 33;

    private static final int ED25519_OCTETS = 32;
    /** SubjectPublicKeyInfo of an Ed25519 key, without the key (RFC 8410 4). */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0};
    /** What a signature says: whether that is a given hash. */
    @FunctionalInterface
    public interface Opened {
        boolean signs(byte[] hash);
    }

    private final PublicKey key;

    private VerificationKey(PublicKey key) {
        this.key = key;
    }

    /**
     * @param keyType {@code k=}
     * @param base64 {@code p=}, without white space. RSA: SubjectPublicKeyInfo (what is used), or RSAPublicKey of PKCS #1
     *     (what RFC 6376 says; RFC 6376 erratum 3017). Ed25519: 32 octets (RFC 8463 4.2).
     */
    static Parsed<VerificationKey> parse(String keyType, String base64) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return Parsed.problem(DkimReason.KEY_MALFORMED.because("the p= of the key record is not base64"));
        }
        try {
            return switch (keyType) {
                case "rsa" -> rsa(octets);
                case "ed25519" -> ed25519(octets);
                default ->
                    Parsed.problem(DkimReason.KEY_OTHER_ALGORITHM.because("nobody knows the key type k=" + keyType));
            };
        } catch (GeneralSecurityException e) {
            return Parsed.problem(
                    DkimReason.KEY_MALFORMED.because("the p= of the key record is no " + keyType + " key"));
        }
    }

    private static Parsed<VerificationKey> rsa(byte[] octets) throws GeneralSecurityException {
        byte[] info = Der.isPkcs1(octets) ? Der.subjectPublicKeyInfo(octets) : octets;
        RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(info));
        BigInteger modulus = key.getModulus();
        BigInteger exponent = key.getPublicExponent();
        if (modulus.bitLength() > MAXIMUM_RSA_BITS || exponent.bitLength() > MAXIMUM_EXPONENT_BITS) {
            return Parsed.problem(DkimReason.KEY_TOO_LARGE.because("the RSA key has " + modulus.bitLength()
                    + " bits and an exponent of " + exponent.bitLength() + ", more than " + MAXIMUM_RSA_BITS + " and "
                    + MAXIMUM_EXPONENT_BITS));
        }
        // With an exponent of 1 anyone can sign; an even one, or an even modulus, is no RSA key.
        if (modulus.bitLength() < MINIMUM_RSA_BITS
                || !modulus.testBit(0)
                || !exponent.testBit(0)
                || exponent.compareTo(BigInteger.TWO) < 0) {
            return Parsed.problem(DkimReason.KEY_UNUSABLE.because(
                    "the RSA key of " + modulus.bitLength() + " bits is broken: it protects nothing"));
        }
        return Parsed.of(new VerificationKey(key));
    }

    private static Parsed<VerificationKey> ed25519(byte[] octets) throws GeneralSecurityException {
        if (octets.length != ED25519_OCTETS) {
            return Parsed.problem(DkimReason.KEY_MALFORMED.because("the p= of the key record has " + octets.length
                    + " octets, and an Ed25519 key has " + ED25519_OCTETS));
        }
        byte[] info = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + octets.length);
        System.arraycopy(octets, 0, info, ED25519_PREFIX.length, octets.length);
        return Parsed.of(
                new VerificationKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info))));
    }

    public PublicKey publicKey() {
        return key;
    }

    /** Of an RSA key; 256 for Ed25519. */
    public int bits() {
        return key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 256;
    }

    public boolean isRsa() {
        return key instanceof RSAPublicKey;
    }

    /**
     * Opens a signature. For RSA this is all the work, and asking about a hash afterwards costs nothing; for Ed25519 each
     * question is a verification.
     */
    public Opened open(HashAlgorithm algorithm, byte[] signature) {
        if (key instanceof RSAPublicKey rsa) {
            Optional<byte[]> message = decrypted(rsa, signature);
            return hash -> message.isPresent()
                    && MessageDigest.isEqual(message.get(), encoded(algorithm.digestInfo(hash), signature.length));
        }
        return hash -> ed25519Signs(hash, signature);
    }

    private static Optional<byte[]> decrypted(RSAPublicKey key, byte[] signature) {
        // RFC 8017 8.2.2 step 1: exactly as long as the modulus
        if (signature.length != (key.getModulus().bitLength() + 7) / 8) {
            return Optional.empty();
        }
        BigInteger representative = new BigInteger(1, signature);
        // RFC 8017 5.2.2 step 1: less than the modulus
        if (representative.compareTo(key.getModulus()) >= 0) {
            return Optional.empty();
        }
        // Nothing here is secret, so that the plain function will do: a Cipher does the same, and finding one takes as
        // long as parsing the signature.
        return Optional.of(
                representative.modPow(key.getPublicExponent(), key.getModulus()).toByteArray());
    }

    /**
     * RFC 8017 9.2: the whole encoded message is compared, so that no padding can be made up. As a number, without the
     * zero in front of it.
     *
     * @param length of the signature, and of the encoded message
     */
    private static byte[] encoded(byte[] digestInfo, int length) {
        byte[] message = new byte[length - 1];
        int start = message.length - digestInfo.length;
        if (start >= 10) {
            message[0] = 1;
            Arrays.fill(message, 1, start - 1, (byte) 0xff);
            System.arraycopy(digestInfo, 0, message, start, digestInfo.length);
        }
        return message;
    }

    private boolean ed25519Signs(byte[] hash, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(hash);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
