package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsName;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** One signature, from its field to its result. */
final class DkimCheck {

    private static final byte[] LINE_END = {'\r', '\n'};

    private final SignatureField signature;
    private final DkimResultBuilder result;
    private MessageHeader header;
    private List<HeaderField> signedFields;
    private byte[] headerHash;
    /** Null for a draft's signature, which has no hash of the body alone. */
    private BodyCheck body;
    /** For a draft's signature. */
    private BodyHash whole;

    private Mono<DkimKeyFinder.Found> key;

    DkimCheck(SignatureField signature, String name, DkimPolicy policy) {
        this.signature = signature;
        this.result = new DkimResultBuilder(signature, name, policy);
    }

    /** @return whether a key is needed; if not, the result is certain */
    boolean begin(MessageReader message, Instant now, HeaderHasher hasher, BodyHashes bodies) {
        Optional<Explanation> problem = message.truncated()
                ? message.problem().map(why -> DkimReason.HEADER_NOT_READ.because(why.text()))
                : signature
                        .problem()
                        .or(() -> signature.untimely(now, result.policy().clockTolerance()));
        if (problem.isPresent()) {
            result.failed(DkimCode.PERMERROR, problem.get());
            return false;
        }
        header = message.header();
        signedFields = SignedFields.select(header, signature.signedFields());
        HashAlgorithm algorithm = signature.algorithm().orElseThrow().hash();
        if (signature.bodyHash().isPresent()) {
            headerHash = hasher.hash(signedFields, signature);
            body = bodies.check(
                    signature.bodyCanonicalization(),
                    algorithm,
                    signature.length(),
                    signature.bodyHash().get());
        } else {
            // draft-allman-dkim-base-00: one hash of the header, the body and the signature, with empty lines between
            MessageDigest digest = algorithm.digest();
            signedFields.forEach(field -> hasher.field(signature.headerCanonicalization(), field, digest));
            digest.update(LINE_END);
            whole = bodies.within(digest, signature.bodyCanonicalization(), signature.length());
        }
        return true;
    }

    Optional<DnsName> domain() {
        return signature.domain();
    }

    void key(Mono<DkimKeyFinder.Found> answer) {
        key = answer;
    }

    Mono<DkimResult> result() {
        return key == null ? Mono.just(result.build()) : key.map(this::verify);
    }

    private DkimResult verify(DkimKeyFinder.Found found) {
        if (found.failure().isPresent()) {
            result.resolverDown(found.resolverDown());
            result.failed(found.code(), found.failure().get());
            return result.build();
        }
        if (headerHash == null) {
            MessageDigest digest = whole.open();
            digest.update(LINE_END);
            headerHash = new HeaderHasher().hash(List.of(), signature, digest);
        }
        // RFC 6376 6.1.2: of several records, any that verifies
        for (DkimKey candidate : found.keys()) {
            if (verify(candidate)) {
                break;
            }
        }
        return result.build();
    }

    private boolean verify(DkimKey candidate) {
        result.key(candidate);
        Optional<Explanation> refusal = candidate.refusal(signature);
        if (refusal.isPresent()) {
            result.failed(DkimCode.PERMERROR, refusal.get());
            return false;
        }
        VerificationKey.Opened opened =
                candidate.key().open(signature.algorithm().orElseThrow().hash(), signature.signature());
        boolean headerIntact = opened.signs(headerHash);
        boolean bodyIntact = body == null || body.matches();
        if (headerIntact && bodyIntact) {
            long octets = body == null ? whole.octets() : body.octets();
            if (signature.hasLength() && octets < signature.length()) {
                // RFC 6376 3.5: l= MUST NOT be larger than the body
                result.failed(DkimCode.PERMERROR, BodyDifference.tooShort(signature, octets, ""));
                return false;
            }
            result.passed(signature.hasLength() && octets > signature.length());
            return true;
        }
        // Only the first one is told, and to find it out is costly.
        if (!result.hasFailed()) {
            result.failed(DkimCode.FAIL, difference(candidate, opened, headerIntact, bodyIntact));
        }
        return false;
    }

    private Explanation difference(
            DkimKey candidate, VerificationKey.Opened opened, boolean headerIntact, boolean bodyIntact) {
        if (body == null) {
            return DkimReason.HEADER_CHANGED.because(
                    "the header or the body was changed after signing, or the signature is not by this key");
        }
        return bodyIntact
                ? HeaderDifference.explain(header, signature, signedFields, opened, candidate.key())
                : BodyDifference.explain(signature, body, headerIntact);
    }
}
