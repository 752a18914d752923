package io.facteur.authentication.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A key that signs, with the one that is published for it. */
public record DkimKeyPair(SigningAlgorithm algorithm, PrivateKey privateKey, PublicKey publicKey) {

    /** What is long enough for years and short enough for one DNS answer over UDP. */
    public static final int DEFAULT_RSA_BITS = 2048;

    private static final int MINIMUM_RSA_BITS = 1024;
    private static final int ED25519_OCTETS = 32;

    /** @param bits from 1,024 (RFC 8301 3.2) to {@link VerificationKey#MAXIMUM_RSA_BITS} */
    public static DkimKeyPair generateRsa(int bits) {
        if (bits < MINIMUM_RSA_BITS || bits > VerificationKey.MAXIMUM_RSA_BITS) {
            throw new IllegalArgumentException(
                    "an RSA key has 1024 to " + VerificationKey.MAXIMUM_RSA_BITS + " bits, and not " + bits);
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return of(SigningAlgorithm.RSA_SHA256, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    public static DkimKeyPair generateEd25519() {
        try {
            return of(
                    SigningAlgorithm.ED25519_SHA256,
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has Ed25519 from 15 on", e);
        }
    }

    private static DkimKeyPair of(SigningAlgorithm algorithm, KeyPair pair) {
        return new DkimKeyPair(algorithm, pair.getPrivate(), pair.getPublic());
    }

    /**
     * @param pem a file with one private key: PKCS #8 ({@code PRIVATE KEY}), or PKCS #1 ({@code RSA PRIVATE KEY}); not
     *     encrypted
     */
    public static Parsed<DkimKeyPair> parsePem(String pem) {
        Optional<Pem> block = Pem.parse(pem).stream()
                .filter(found -> found.label().endsWith("PRIVATE KEY"))
                .findFirst();
        if (block.isEmpty()) {
            return Parsed.problem(DkimReason.KEY_MALFORMED.because("there is no \"-----BEGIN PRIVATE KEY-----\""));
        }
        return switch (block.get().label()) {
            case "PRIVATE KEY" -> parsePkcs8(block.get().octets());
            case "RSA PRIVATE KEY" -> parsePkcs8(Der.pkcs8OfRsa(block.get().octets()));
            default ->
                Parsed.problem(DkimReason.KEY_MALFORMED.because("a key of type \""
                        + block.get().label() + "\" cannot be read: write it as PKCS #8, not encrypted"));
        };
    }

    private static Parsed<DkimKeyPair> parsePkcs8(byte[] octets) {
        for (String type : List.of("RSA", "Ed25519")) {
            try {
                PrivateKey key = KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(octets));
                return Parsed.of(withPublicKey(key));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                // The next type, or what is said below.
            }
        }
        return Parsed.problem(DkimReason.KEY_MALFORMED.because(
                "the key is neither an RSA key of at least " + MINIMUM_RSA_BITS + " bits nor an Ed25519 key"));
    }

    private static DkimKeyPair withPublicKey(PrivateKey key) throws GeneralSecurityException {
        if (key instanceof RSAPrivateCrtKey rsa) {
            // RFC 8301 3.2: signers use no less
            if (rsa.getModulus().bitLength() < MINIMUM_RSA_BITS) {
                throw new GeneralSecurityException(
                        "an RSA key of " + rsa.getModulus().bitLength() + " bits");
            }
            PublicKey publicKey = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            return new DkimKeyPair(SigningAlgorithm.RSA_SHA256, key, publicKey);
        }
        if (key instanceof EdECPrivateKey edwards && edwards.getBytes().isPresent()) {
            return of(
                    SigningAlgorithm.ED25519_SHA256,
                    Ed25519Keys.fromSeed(edwards.getBytes().get()));
        }
        throw new GeneralSecurityException("neither an RSA nor an Ed25519 key");
    }

    /** The private key as PKCS #8, with lines that end with LF. */
    public String pem() {
        return new Pem("PRIVATE KEY", privateKey.getEncoded()).text();
    }

    /** What is published: {@code v=DKIM1; k=rsa; p=...}. */
    public DkimKeyRecord record() {
        byte[] encoded = publicKey.getEncoded();
        byte[] published = publicKey instanceof RSAPublicKey
                ? encoded
                // RFC 8463 4.2: the key alone, which is at the end
                : Arrays.copyOfRange(encoded, encoded.length - ED25519_OCTETS, encoded.length);
        return new DkimKeyRecord(
                algorithm.keyType(),
                List.of(),
                List.of(),
                List.of(),
                "",
                Optional.empty(),
                Base64.getEncoder().encodeToString(published));
    }

    /** @return whether what is published is the public half of this pair */
    public boolean isPublishedAs(DkimKey published) {
        return Arrays.equals(published.key().publicKey().getEncoded(), publicKey.getEncoded());
    }

    /** Without the private key. */
    @Override
    public String toString() {
        return "DkimKeyPair[" + algorithm.text() + "]";
    }
}
