package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.Canonicalization;
import io.facteur.authentication.dkim.FieldsToSign;
import io.facteur.authentication.dkim.HashAlgorithm;
import io.facteur.authentication.dkim.Parsed;
import io.facteur.authentication.dkim.SignatureWriter;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.dkim.SigningKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import io.facteur.authentication.results.AuthenticationResults;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Seals messages that are passed on (RFC 8617 5.1): relaxed/relaxed, rsa-sha256, which is the only algorithm of
 * RFC 8617. Safe for several threads.
 */
public final class ArcSealer {

    private final SigningKey key;
    private final Clock clock;
    private final SignatureWriter.Layout layout;
    private final Function<MessageHeader, List<String>> fieldsToSign;

    /** @throws IllegalArgumentException for a key that is not RSA */
    public ArcSealer(SigningKey key, Clock clock) {
        this(key, clock, SignatureWriter.Layout.DEFAULT, ArcSealer::fieldsToSign);
    }

    /** @param fieldsToSign gives {@code h=} */
    ArcSealer(
            SigningKey key,
            Clock clock,
            SignatureWriter.Layout layout,
            Function<MessageHeader, List<String>> fieldsToSign) {
        if (key.algorithm() != SigningAlgorithm.RSA_SHA256) {
            throw new IllegalArgumentException("ARC is sealed with rsa-sha256 only (RFC 8617), and not with "
                    + key.algorithm().text());
        }
        this.key = key;
        this.clock = clock;
        this.layout = layout;
        this.fieldsToSign = fieldsToSign;
    }

    /**
     * Begins: asks {@code bodies} for what is needed. Then have the body read into {@code bodies}.
     *
     * @param message as it will be passed on, all changes and DKIM signatures made; its header was read, its body not
     *     yet
     * @return or why it must not be sealed: {@link ArcReason#CHAIN_BROKEN_BEFORE}, {@link ArcReason#TOO_MANY_SETS}, or
     *     {@link io.facteur.authentication.dkim.DkimReason#HEADER_NOT_READ}
     */
    public Parsed<ArcSealing> begin(MessageReader message, BodyHashes bodies) {
        ArcChain chain = ArcChain.read(message, ArcPolicy.MAXIMUM_SETS);
        Optional<Explanation> refusal = refusal(message, chain);
        if (refusal.isPresent()) {
            return Parsed.problem(refusal.get());
        }
        return Parsed.of(new ArcSealing(
                key,
                layout,
                clock.instant(),
                message.header(),
                fieldsToSign.apply(message.header()),
                chain,
                bodies.hash(Canonicalization.RELAXED, HashAlgorithm.SHA256, BodyHashes.WHOLE)));
    }

    /**
     * Seals a message of which nothing else is needed.
     *
     * @param arrival what the chain was when the message came to us, before we changed it
     * @param results what we found then
     * @return the fields to put on top of it, in this order, or why it must not be sealed
     * @throws IOException the stream's own
     */
    public Parsed<List<HeaderField>> seal(MessageReader message, ArcCode arrival, AuthenticationResults results)
            throws IOException {
        BodyHashes bodies = new BodyHashes();
        Parsed<ArcSealing> sealing = begin(message, bodies);
        if (sealing.problem().isPresent()) {
            return Parsed.problem(sealing.problem().get());
        }
        message.readBody(bodies);
        return Parsed.of(sealing.value().orElseThrow().fields(arrival, results));
    }

    private static Optional<Explanation> refusal(MessageReader message, ArcChain chain) {
        // RFC 8617 5.1 step 2; of a header that was not read whole nobody knows
        if (message.truncated() || chain.brokenBefore()) {
            return chain.problem();
        }
        if (chain.highest() >= ArcPolicy.MAXIMUM_SETS || chain.tooLong()) {
            // RFC 8617 4.2.1
            return Optional.of(ArcReason.TOO_MANY_SETS.because(
                    "the message has " + ArcPolicy.MAXIMUM_SETS + " ARC sets or more, and may have no other"));
        }
        return Optional.empty();
    }

    /**
     * What DKIM signs, and the signatures of those before us (RFC 8617 4.1.2). Never Authentication-Results, nor a field
     * of ARC.
     */
    private static List<String> fieldsToSign(MessageHeader header) {
        List<String> names = new ArrayList<>(FieldsToSign.of(header));
        for (HeaderField field : header.fields()) {
            if (field.is("DKIM-Signature") && names.size() < FieldsToSign.MAXIMUM_NAMES) {
                names.add("DKIM-Signature");
            }
        }
        return names;
    }
}
