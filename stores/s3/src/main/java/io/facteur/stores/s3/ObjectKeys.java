package io.facteur.stores.s3;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.james.blob.api.BlobId;

/**
 * Ids of blobs as keys of objects. Ours are letters, digits, hyphens and underscores, which stay as they are. Anything else
 * is written as {@code =XX}: a key is never a path, never needs an escape in a URL or in XML, and means the same to all
 * servers.
 */
final class ObjectKeys {

    /** What S3 allows. */
    static final int LONGEST = 1024;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final char ESCAPE = '=';

    private ObjectKeys() {}

    /** @throws IllegalArgumentException when it is empty, or longer than a key can be */
    static String toKey(BlobId id) {
        byte[] octets = id.asString().getBytes(StandardCharsets.UTF_8);
        StringBuilder key = new StringBuilder(octets.length);
        for (byte octet : octets) {
            if (isPlain((char) octet)) {
                key.append((char) octet);
            } else {
                key.append(ESCAPE);
                HEX.toHexDigits(key, octet);
            }
        }
        if (key.isEmpty() || key.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "S3 cannot have a key of " + key.length() + " characters: 1 to " + LONGEST);
        }
        return key.toString();
    }

    /** None for an object that is not of us. */
    static Optional<String> toId(String key) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (isPlain(c)) {
                octets.write(c);
            } else if (c == ESCAPE && i + 2 < key.length() && isHex(key, i + 1)) {
                octets.write(HexFormat.fromHexDigits(key, i + 1, i + 3));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private static boolean isHex(String key, int at) {
        return HexFormat.isHexDigit(key.charAt(at)) && HexFormat.isHexDigit(key.charAt(at + 1));
    }
}
