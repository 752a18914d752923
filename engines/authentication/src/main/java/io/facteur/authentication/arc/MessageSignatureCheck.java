package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.BodyCheck;
import io.facteur.authentication.dkim.BodyDifference;
import io.facteur.authentication.dkim.BodyHash;
import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.DkimKey;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimReason;
import io.facteur.authentication.dkim.HashAlgorithm;
import io.facteur.authentication.dkim.HeaderDifference;
import io.facteur.authentication.dkim.HeaderHasher;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.SignedFields;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.dkim.VerificationKey;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One ARC-Message-Signature, from its field to its result (RFC 8617 5.2 steps 4 and 5). */
final class MessageSignatureCheck {

    private final MessageHeader header;
    private final SignatureField signature;
    private final ArcPolicy policy;
    /** Of the last signature, which is explained when the body differs. */
    private BodyCheck explained;
    /** Of an earlier one. */
    private BodyHash compared;

    private MessageSignatureCheck(MessageHeader header, SignatureField signature, ArcPolicy policy) {
        this.header = header;
        this.signature = signature;
        this.policy = policy;
    }

    /** The signature by which the chain stands or falls; it must have no {@link #problem}. */
    static MessageSignatureCheck last(
            MessageHeader header, SignatureField signature, ArcPolicy policy, BodyHashes bodies) {
        MessageSignatureCheck check = new MessageSignatureCheck(header, signature, policy);
        check.explained = bodies.check(
                signature.bodyCanonicalization(),
                HashAlgorithm.SHA256,
                signature.length(),
                signature.bodyHash().orElseThrow());
        return check;
    }

    /** One before it; it must have no {@link #problem}, and no {@code l=}, so that there is no end of hashes. */
    static MessageSignatureCheck earlier(
            MessageHeader header, SignatureField signature, ArcPolicy policy, BodyHashes bodies) {
        MessageSignatureCheck check = new MessageSignatureCheck(header, signature, policy);
        check.compared = bodies.hash(signature.bodyCanonicalization(), HashAlgorithm.SHA256, BodyHashes.WHOLE);
        return check;
    }

    /** Why a signature cannot be used, whatever its key is. */
    static Optional<Explanation> problem(SignatureField signature, Instant now, ArcPolicy policy) {
        Optional<Explanation> problem = signature.problem();
        if (problem.isPresent()) {
            return problem;
        }
        if (signature.algorithm().orElseThrow() == SigningAlgorithm.RSA_SHA1) {
            return Optional.of(DkimReason.WEAK_HASH.because("rsa-sha1 is no longer safe"));
        }
        if (signature.signedFields().stream().noneMatch("From"::equalsIgnoreCase)) {
            // RFC 6376 5.4, of which RFC 8617 4.1.2 changes nothing
            return Optional.of(DkimReason.FROM_NOT_SIGNED.because("it does not sign the From field"));
        }
        if (signature.signedFields().stream().anyMatch(ArcChain.SEAL::equalsIgnoreCase)) {
            // RFC 8617 4.1.2. It forbids the other two fields of ARC as well, which some sign all the same, as early
            // drafts had it; they stay as they are once they are sealed.
            return Optional.of(ArcReason.SIGNATURE_OF_SEAL.because("it signs ARC-Seal, which it must not"));
        }
        return signature.untimely(now, policy.clockTolerance());
    }

    SignatureField signature() {
        return signature;
    }

    /** Once the body was read; cheap. */
    boolean bodyMatches() {
        return explained == null
                ? MessageDigest.isEqual(compared.value(), signature.bodyHash().orElseThrow())
                : explained.matches();
    }

    /** Once the body was read. */
    Finding verify(DkimKeyFinder.Found found) {
        if (explained != null && signature.hasLength() && explained.octets() > signature.length()) {
            // RFC 6376 8.2: whoever passes it on could put there what he likes
            return Finding.failed(DkimReason.PARTIAL_BODY.because(
                    "its message signature covers the first " + signature.length() + " octets of the body only (l=)"));
        }
        if (explained != null && !bodyMatches() && found.keys().isEmpty()) {
            // Without the key it is certain, too.
            return Finding.failed(BodyDifference.explain(signature, explained, true));
        }
        List<HeaderField> fields = SignedFields.select(header, signature.signedFields());
        byte[] hash = new HeaderHasher().hash(fields, signature);
        return Finding.of(
                signature, found, policy.minimumRsaBits(), (key, opened) -> difference(key, opened, fields, hash));
    }

    private Optional<Explanation> difference(
            DkimKey key, VerificationKey.Opened opened, List<HeaderField> fields, byte[] hash) {
        boolean headerIntact = opened.signs(hash);
        boolean bodyIntact = bodyMatches();
        if (headerIntact && bodyIntact) {
            return Optional.empty();
        }
        if (explained == null) {
            return Optional.of(DkimReason.HEADER_CHANGED.because("the message was changed after it"));
        }
        return Optional.of(
                bodyIntact
                        ? HeaderDifference.explain(header, signature, fields, opened, key.key())
                        : BodyDifference.explain(signature, explained, headerIntact));
    }
}
