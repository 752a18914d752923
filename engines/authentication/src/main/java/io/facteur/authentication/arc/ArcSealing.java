package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.BodyHash;
import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.HashAlgorithm;
import io.facteur.authentication.dkim.HeaderHasher;
import io.facteur.authentication.dkim.SignedFields;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.AuthenticationResultsWriter;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A message that is being sealed. */
public final class ArcSealing {

    private final SigningKey key;
    private final ArcLayout layout;
    private final Instant time;
    private final MessageHeader header;
    private final List<String> names;
    private final ArcChain chain;
    private final BodyHash body;

    ArcSealing(
            SigningKey key,
            ArcLayout layout,
            Instant time,
            MessageHeader header,
            List<String> names,
            ArcChain chain,
            BodyHash body) {
        this.key = key;
        this.layout = layout;
        this.time = time;
        this.header = header;
        this.names = names;
        this.chain = chain;
        this.body = body;
    }

    /** Of the set that is added, from 1. */
    public int instance() {
        return chain.highest() + 1;
    }

    /**
     * Once the body was read.
     *
     * @param arrival what the chain was when the message came to us, before we changed it
     * @param results what we found then
     * @return the fields to put on top of the message, in this order: ARC-Seal, ARC-Message-Signature,
     *     ARC-Authentication-Results
     */
    public List<HeaderField> fields(ArcCode arrival, AuthenticationResults results) {
        return fields(arrival, HeaderField.of(AuthenticationResultsWriter.arcField(instance(), results)));
    }

    List<HeaderField> fields(ArcCode arrival, HeaderField results) {
        HeaderField signature = messageSignature();
        return List.of(seal(status(arrival), results, signature), signature, results);
    }

    /** What {@code cv=} says. A chain that is not in order now is not valid, whatever was found when it came. */
    private ArcCode status(ArcCode arrival) {
        if (arrival == ArcCode.PASS && !chain.empty() && chain.problem().isEmpty()) {
            return ArcCode.PASS;
        }
        // Whoever could not find out has no chain to go on with, either (RFC 8617 5.2.1).
        return arrival == ArcCode.NONE && chain.empty() ? ArcCode.NONE : ArcCode.FAIL;
    }

    private HeaderField messageSignature() {
        ArcFieldWriter writer = writer(ArcChain.SIGNATURE)
                .tag("c", "relaxed/relaxed")
                .tag("bh", Base64.getEncoder().encodeToString(body.value()))
                .signedFields(names);
        HeaderField unsigned = writer.field(new byte[0]);
        HeaderHasher hasher = new HeaderHasher();
        MessageDigest digest = HashAlgorithm.SHA256.digest();
        SignedFields.select(header, names).forEach(field -> hasher.field(Canonicalization.RELAXED, field, digest));
        hasher.signature(Canonicalization.RELAXED, unsigned, ArcFieldWriter.emptySignature(unsigned), digest);
        return writer.field(key.sign(digest.digest()));
    }

    private HeaderField seal(ArcCode status, HeaderField results, HeaderField signature) {
        ArcFieldWriter writer = writer(ArcChain.SEAL).tag("cv", status.text());
        HeaderField unsigned = writer.field(new byte[0]);
        SealHashes hashes = new SealHashes();
        if (status == ArcCode.PASS) {
            // RFC 8617 5.1.2: of a chain that is not valid, the own set only
            chain.sets().forEach(hashes::next);
        }
        byte[] hash = hashes.next(results, signature, unsigned, ArcFieldWriter.emptySignature(unsigned));
        return writer.field(key.sign(hash));
    }

    private ArcFieldWriter writer(String name) {
        return new ArcFieldWriter(name, layout)
                .tag("i", Integer.toString(instance()))
                .tag("a", key.algorithm().text())
                .tag("d", key.domain().toString())
                .tag("s", key.selector())
                .tag("t", Long.toString(time.getEpochSecond()))
                .tag("b", "");
    }
}
