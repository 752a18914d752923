package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Canonicalizes header fields into a digest (RFC 6376 3.4.1, 3.4.2). Not for several threads: it has one buffer. */
public final class HeaderHasher {

    /** Grows: most fields are shorter. */
    private byte[] buffer = new byte[1024];

    private int length;
    /** White space came last, and nothing after it yet. */
    private boolean space;
    /** In the buffer, after the colon. */
    private int valueStart;

    /**
     * What a signature signs.
     *
     * @param fields what it signs before itself, in this order
     * @param signature it has an algorithm and a {@code b=}
     */
    public byte[] hash(List<HeaderField> fields, SignatureField signature) {
        return hash(
                fields, signature, signature.algorithm().orElseThrow().hash().digest());
    }

    byte[] hash(List<HeaderField> fields, SignatureField signature, MessageDigest digest) {
        return hash(
                fields,
                signature.field(),
                signature.headerCanonicalization(),
                signature.signatureTag().orElseThrow(),
                digest);
    }

    byte[] hash(
            List<HeaderField> fields,
            HeaderField signature,
            Canonicalization canonicalization,
            TagList.Tag signatureTag,
            MessageDigest digest) {
        for (HeaderField field : fields) {
            field(canonicalization, field, digest);
        }
        signature(canonicalization, signature, signatureTag, digest);
        return digest.digest();
    }

    public void field(Canonicalization canonicalization, HeaderField field, MessageDigest digest) {
        byte[] octets = field.octets();
        if (canonicalization == Canonicalization.SIMPLE) {
            digest.update(octets);
        } else {
            name(field);
            relaxed(octets, field.colon() + 1, octets.length);
            buffer[length++] = '\r';
            buffer[length++] = '\n';
            digest.update(buffer, 0, length);
        }
    }

    /**
     * RFC 6376 3.7: the field of the signature itself goes in last, with the value of {@code b=} taken out, and without
     * its line end.
     *
     * @param signature its {@code b=}, as it is in {@link HeaderField#rawValue}
     */
    public void signature(
            Canonicalization canonicalization, HeaderField field, TagList.Tag signature, MessageDigest digest) {
        byte[] octets = field.octets();
        int value = field.colon() + 1;
        int start = value + signature.start();
        int end = value + signature.end();
        if (canonicalization == Canonicalization.SIMPLE) {
            digest.update(octets, 0, start);
            digest.update(octets, end, octets.length - 2 - end);
        } else {
            name(field);
            relaxed(octets, value, start);
            relaxed(octets, end, octets.length);
            digest.update(buffer, 0, length);
        }
    }

    private void name(HeaderField field) {
        byte[] octets = field.octets();
        if (buffer.length < octets.length + 3) {
            buffer = new byte[Math.max(octets.length + 3, buffer.length * 2)];
        }
        length = 0;
        int end = field.name().length();
        for (int i = 0; i < end; i++) {
            byte octet = octets[i];
            buffer[length++] = octet >= 'A' && octet <= 'Z' ? (byte) (octet + 0x20) : octet;
        }
        buffer[length++] = ':';
        valueStart = length;
        space = false;
    }

    private void relaxed(byte[] octets, int start, int end) {
        int at = length;
        boolean pending = space;
        byte[] target = buffer;
        for (int i = start; i < end; i++) {
            byte octet = octets[i];
            if (octet == ' ' || octet == '\t') {
                pending = true;
            } else if (octet == '\r' && i + 1 < end && octets[i + 1] == '\n') {
                i++;
            } else {
                // Not after the colon: white space there is left out.
                if (pending && at > valueStart) {
                    target[at++] = ' ';
                }
                pending = false;
                target[at++] = octet;
            }
        }
        length = at;
        space = pending;
    }

    /** @return what {@link #field} hashes, for tests and for those who want to see it */
    byte[] relaxed(HeaderField field) {
        name(field);
        relaxed(field.octets(), field.colon() + 1, field.octets().length);
        buffer[length++] = '\r';
        buffer[length++] = '\n';
        return Arrays.copyOf(buffer, length);
    }
}
