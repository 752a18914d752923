package io.facteur.benchmarks;

import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.HeaderHasher;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.SignatureSyntax;
import io.facteur.authentication.dkim.SignedFields;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a message costs at least: SHA-256 over its body, once, and for each signature the verification of what it signs,
 * found and canonicalized before; with keys that were parsed before, by objects that are used again.
 */
final class Floor {

    /** @param edwards Ed25519 signs the hash, RSA the octets */
    private record Verification(Signature verifier, boolean edwards, byte[] signed, byte[] signature) {}

    private final MessageDigest sha256;
    private final byte[] message;
    private final int bodyStart;
    private final List<Verification> verifications = new ArrayList<>();

    private Floor(byte[] message, int bodyStart) throws GeneralSecurityException {
        this.sha256 = MessageDigest.getInstance("SHA-256");
        this.message = message;
        this.bodyStart = bodyStart;
    }

    static Floor of(byte[] message, Senders senders) throws IOException, GeneralSecurityException {
        MessageReader reader = MessageReader.open(new ByteArrayInputStream(message));
        Floor floor = new Floor(message, headerOctets(reader) + 2);
        HeaderHasher hasher = new HeaderHasher();
        for (HeaderField field : reader.header().all("DKIM-Signature")) {
            floor.addMessageSignature(reader, SignatureField.parse(field, SignatureSyntax.DKIM), hasher, senders);
        }
        for (HeaderField field : reader.header().all("ARC-Message-Signature")) {
            SignatureField signature = SignatureField.parse(field, SignatureSyntax.ARC_MESSAGE_SIGNATURE);
            floor.addMessageSignature(reader, signature, hasher, senders);
        }
        floor.addSeals(reader, hasher, senders);
        return floor;
    }

    static int headerOctets(MessageReader reader) {
        return reader.header().fields().stream()
                .mapToInt(field -> field.octets().length)
                .sum();
    }

    private void addMessageSignature(
            MessageReader reader, SignatureField signature, HeaderHasher hasher, Senders senders)
            throws GeneralSecurityException {
        Recorder signed = new Recorder();
        Canonicalization canonicalization = signature.headerCanonicalization();
        SignedFields.select(reader.header(), signature.signedFields())
                .forEach(field -> hasher.field(canonicalization, field, signed));
        hasher.signature(
                canonicalization, signature.field(), signature.signatureTag().orElseThrow(), signed);
        add(signature, signed.octets(), senders);
    }

    /** The newest set is on top; each seal signs all sets up to its own. */
    private void addSeals(MessageReader reader, HeaderHasher hasher, Senders senders) throws GeneralSecurityException {
        List<HeaderField> results = reader.header().all("ARC-Authentication-Results");
        List<HeaderField> signatures = reader.header().all("ARC-Message-Signature");
        List<HeaderField> seals = reader.header().all("ARC-Seal");
        for (int newest = 0; newest < seals.size(); newest++) {
            Recorder signed = new Recorder();
            for (int i = seals.size() - 1; i >= newest; i--) {
                hasher.field(Canonicalization.RELAXED, results.get(i), signed);
                hasher.field(Canonicalization.RELAXED, signatures.get(i), signed);
                if (i > newest) {
                    hasher.field(Canonicalization.RELAXED, seals.get(i), signed);
                }
            }
            SignatureField seal = SignatureField.parse(seals.get(newest), SignatureSyntax.ARC_SEAL);
            hasher.signature(
                    Canonicalization.RELAXED, seal.field(), seal.signatureTag().orElseThrow(), signed);
            add(seal, signed.octets(), senders);
        }
    }

    private void add(SignatureField signature, byte[] signed, Senders senders) throws GeneralSecurityException {
        PublicKey key = senders.publicKey(signature.keyName().orElseThrow());
        boolean edwards = signature.algorithmName().startsWith("ed25519");
        Signature verifier = Signature.getInstance(edwards ? "Ed25519" : "SHA256withRSA");
        verifier.initVerify(key);
        verifications.add(new Verification(verifier, edwards, signed, signature.signature()));
    }

    int verifications() {
        return verifications.size();
    }

    /** @return whether all signatures are good: all are, and the work cannot be optimized away */
    boolean run() throws GeneralSecurityException {
        sha256.update(message, bodyStart, message.length - bodyStart);
        boolean good = !Arrays.equals(sha256.digest(), message);
        for (Verification verification : verifications) {
            byte[] signed = verification.edwards() ? sha256.digest(verification.signed()) : verification.signed();
            verification.verifier().update(signed);
            good &= verification.verifier().verify(verification.signature());
        }
        return good;
    }

    /** Keeps what it is given, in the place of hashing it. */
    private static final class Recorder extends MessageDigest {

        private byte[] octets = {};

        Recorder() {
            super("none");
        }

        byte[] octets() {
            return octets;
        }

        @Override
        protected void engineUpdate(byte input) {
            engineUpdate(new byte[] {input}, 0, 1);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            int end = octets.length;
            octets = Arrays.copyOf(octets, end + length);
            System.arraycopy(input, offset, octets, end, length);
        }

        @Override
        protected byte[] engineDigest() {
            return octets;
        }

        @Override
        protected void engineReset() {
            octets = new byte[0];
        }
    }
}
