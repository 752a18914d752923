package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.BodyHash;
import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.HashAlgorithm;
import io.facteur.authentication.dkim.HeaderHasher;
import io.facteur.authentication.dkim.SignatureWriter;
import io.facteur.authentication.dkim.SignedFields;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An ARC set as no sealer of ours would write it, with signatures that are good all the same. */
final class ForgedSet {

    private final int instance;
    private final SigningKey sealer;
    private SigningKey signer;
    private List<String> names = List.of("From", "Subject");
    private Canonicalization body = Canonicalization.RELAXED;
    private String results = "mx.example; none";
    private final List<String> signatureTags = new ArrayList<>();
    private final List<String> sealTags = new ArrayList<>();

    ForgedSet(int instance, SigningKey sealer) {
        this.instance = instance;
        this.sealer = sealer;
        this.signer = sealer;
    }

    ForgedSet signer(SigningKey key) {
        signer = key;
        return this;
    }

    ForgedSet signing(String... fields) {
        names = List.of(fields);
        return this;
    }

    ForgedSet body(Canonicalization canonicalization) {
        body = canonicalization;
        return this;
    }

    ForgedSet results(String value) {
        results = value;
        return this;
    }

    /** @param tag {@code x=1} */
    ForgedSet signatureTag(String tag) {
        signatureTags.add(tag);
        return this;
    }

    ForgedSet sealTag(String tag) {
        sealTags.add(tag);
        return this;
    }

    String onTopOf(String message) {
        MessageReader reader = Chains.reader(message);
        BodyHashes bodies = new BodyHashes();
        long length = signatureTags.stream()
                .filter(tag -> tag.startsWith("l="))
                .mapToLong(tag -> Long.parseLong(tag.substring(2)))
                .findFirst()
                .orElse(BodyHashes.WHOLE);
        BodyHash hash = bodies.hash(body, signer.algorithm().hash(), length);
        try {
            reader.readBody(bodies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HeaderField resultsField = HeaderField.of("ARC-Authentication-Results: i=" + instance + "; " + results);
        HeaderField signature = signature(reader, hash);
        HeaderField seal = seal(ArcChain.read(reader, ArcPolicy.MAXIMUM_SETS), resultsField, signature);
        return Chains.onTop(List.of(seal, signature, resultsField), message);
    }

    private HeaderField signature(MessageReader reader, BodyHash hash) {
        return writer(ArcChain.SIGNATURE, signer, signatureTags)
                .tag("c", "relaxed/" + body.text())
                .signedFields(names)
                .tag("bh", Base64.getEncoder().encodeToString(hash.value()))
                .sign(
                        signer,
                        Canonicalization.RELAXED,
                        SignedFields.select(reader.header(), names),
                        new HeaderHasher());
    }

    /** By SHA-256 whatever its {@code a=} says: one by SHA-1 is refused before it is verified. */
    private HeaderField seal(ArcChain chain, HeaderField resultsField, HeaderField signature) {
        SignatureWriter writer = writer(ArcChain.SEAL, sealer, sealTags).tag("cv", instance == 1 ? "none" : "pass");
        HeaderField unsigned = writer.unsigned();
        SealHashes hashes = new SealHashes();
        chain.sets().forEach(hashes::next);
        byte[] hash = hashes.next(resultsField, signature, unsigned, SignatureWriter.emptySignature(unsigned));
        return writer.signed(sealer.algorithm().hash() == HashAlgorithm.SHA256 ? sealer.sign(hash) : hash);
    }

    private SignatureWriter writer(String name, SigningKey key, List<String> tags) {
        SignatureWriter writer = new SignatureWriter(name)
                .tag("i", Integer.toString(instance))
                .tag("a", key.algorithm().text())
                .tag("d", key.domain().toString())
                .tag("s", key.selector());
        tags.forEach(tag -> writer.tag(tag.substring(0, tag.indexOf('=')), tag.substring(tag.indexOf('=') + 1)));
        return writer;
    }
}
