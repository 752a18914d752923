package io.facteur.authentication.dkim;

import java.io.ByteArrayOutputStream;

/** Puts the RSA keys of PKCS #1 into the frames that Java reads. */
final class Der {

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 2;
    private static final int BIT_STRING = 3;
    private static final int OCTET_STRING = 4;
    /** AlgorithmIdentifier of rsaEncryption (RFC 3279 2.3.1). */
    private static final byte[] RSA = {
        SEQUENCE, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    private Der() {}

    /** @return whether it is a sequence that begins with a number, and not with an algorithm */
    static boolean isPkcs1(byte[] octets) {
        if (octets.length < 6 || octets[0] != SEQUENCE) {
            return false;
        }
        int lengthOctets = octets[1] < 0 ? octets[1] & 0x7f : 0;
        return lengthOctets < 4 && octets[2 + lengthOctets] == INTEGER;
    }

    /** SubjectPublicKeyInfo (RFC 5280 4.1) of an RSAPublicKey. */
    static byte[] subjectPublicKeyInfo(byte[] pkcs1) {
        byte[] noUnusedBits = {0};
        return element(SEQUENCE, RSA, element(BIT_STRING, noUnusedBits, pkcs1));
    }

    /** PrivateKeyInfo (RFC 5208 5) of an RSAPrivateKey. */
    static byte[] pkcs8OfRsa(byte[] pkcs1) {
        byte[] version = {INTEGER, 1, 0};
        return element(SEQUENCE, version, RSA, element(OCTET_STRING, pkcs1));
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            // Up to 65,535: no text that is read here is longer.
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
