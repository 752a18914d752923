package io.facteur.authentication.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The hash of a signature algorithm. */
public enum HashAlgorithm {
    SHA1("SHA-1", "sha1", new byte[] {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 5, 0, 4, 0x14}),
    SHA256("SHA-256", "sha256", new byte[] {
        0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, (byte) 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20
    });

    private final String javaName;
    private final String text;
    /** What stands before the hash in a PKCS #1 signature (RFC 8017 9.2 note 1). */
    private final byte[] digestInfo;

    HashAlgorithm(String javaName, String text, byte[] digestInfo) {
        this.javaName = javaName;
        this.text = text;
        this.digestInfo = digestInfo;
    }

    /** As tags write it: {@code sha256}. */
    public String text() {
        return text;
    }

    /** Of the hash. */
    public int octets() {
        return digestInfo[digestInfo.length - 1];
    }

    public MessageDigest digest() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + javaName, e);
        }
    }

    /** @return the DigestInfo of RFC 8017 9.2, which an RSA signature signs */
    byte[] digestInfo(byte[] hash) {
        byte[] info = Arrays.copyOf(digestInfo, digestInfo.length + hash.length);
        System.arraycopy(hash, 0, info, digestInfo.length, hash.length);
        return info;
    }
}
