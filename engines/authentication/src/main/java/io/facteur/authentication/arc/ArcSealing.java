package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.BodyHash;
import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.HeaderHasher;
import io.facteur.authentication.dkim.SignatureWriter;
import io.facteur.authentication.dkim.SignedFields;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.AuthenticationResultsWriter;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A message that is being sealed. */
public final class ArcSealing {

    private final SigningKey key;
    private final SignatureWriter.Layout layout;
    private final Instant time;
    private final MessageHeader header;
    private final List<String> names;
    private final ArcChain chain;
    private final BodyHash body;

    ArcSealing(
            SigningKey key,
            SignatureWriter.Layout layout,
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
        return writer(ArcChain.SIGNATURE)
                .tag("c", "relaxed/relaxed")
                .signedFields(names)
                .tag("bh", Base64.getEncoder().encodeToString(body.value()))
                .sign(key, Canonicalization.RELAXED, SignedFields.select(header, names), new HeaderHasher());
    }

    private HeaderField seal(ArcCode status, HeaderField results, HeaderField signature) {
        SignatureWriter writer = writer(ArcChain.SEAL).tag("cv", status.text());
        HeaderField unsigned = writer.unsigned();
        SealHashes hashes = new SealHashes();
        if (status == ArcCode.PASS) {
            // RFC 8617 5.1.2: of a chain that is not valid, the own set only
            chain.sets().forEach(hashes::next);
        }
        byte[] hash = hashes.next(results, signature, unsigned, SignatureWriter.emptySignature(unsigned));
        return writer.signed(key.sign(hash));
    }

    private SignatureWriter writer(String name) {
        // RFC 8617 4.1: the instance comes first; the rest as DKIM-Signature has it
        return new SignatureWriter(name, layout)
                .tag("i", Integer.toString(instance()))
                .tag("a", key.algorithm().text())
                .tag("d", key.domain().toString())
                .tag("s", key.selector())
                .tag("t", Long.toString(time.getEpochSecond()));
    }
}
