package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** One signature, from its field to its result. */
final class DkimCheck {

    private final SignatureField signature;
    private final DkimResultBuilder result;
    private MessageHeader header;
    private List<HeaderField> signedFields;
    private byte[] headerHash;
    private BodyCheck body;
    private Mono<DkimKeyFinder.Found> key;

    DkimCheck(SignatureField signature, String name, DkimPolicy policy) {
        this.signature = signature;
        this.result = new DkimResultBuilder(signature, name, policy);
    }

    /** @return whether a key is needed; if not, the result is certain */
    boolean begin(MessageReader message, Instant now, HeaderHasher hasher, BodyHashes bodies) {
        Optional<Explanation> problem = message.truncated()
                ? message.problem().map(why -> DkimReason.HEADER_NOT_READ.because(why.text()))
                : signature.problem().or(() -> untimely(now));
        if (problem.isPresent()) {
            result.failed(DkimCode.PERMERROR, problem.get());
            return false;
        }
        header = message.header();
        signedFields = SignedFields.select(header, signature.signedFields());
        headerHash = hasher.hash(signedFields, signature);
        body = signature
                .bodyHash()
                .map(hash -> bodies.check(
                        signature.bodyCanonicalization(),
                        signature.algorithm().orElseThrow().hash(),
                        signature.length(),
                        hash))
                .orElse(null);
        return true;
    }

    void key(Mono<DkimKeyFinder.Found> answer) {
        key = answer;
    }

    Mono<DkimResult> result() {
        return key == null ? Mono.just(result.build()) : key.map(this::verify);
    }

    private Optional<Explanation> untimely(Instant now) {
        long seconds = now.getEpochSecond();
        long tolerance = result.policy().clockTolerance().toSeconds();
        if (signature.expiration().isPresent()
                && seconds - tolerance > signature.expiration().getAsLong()) {
            return Optional.of(DkimReason.EXPIRED.because("it expired at "
                    + Instant.ofEpochSecond(signature.expiration().getAsLong()) + " (x=)"));
        }
        if (signature.timestamp().isPresent()
                && seconds + tolerance < signature.timestamp().getAsLong()) {
            // RFC 6376 3.5: t= in the future may be ignored
            return Optional.of(DkimReason.SIGNED_IN_THE_FUTURE.because("it was made (t=) in the future, by our clock"));
        }
        return Optional.empty();
    }

    private DkimResult verify(DkimKeyFinder.Found found) {
        if (found.failure().isPresent()) {
            result.resolverDown(found.resolverDown());
            result.failed(found.code(), found.failure().get());
            return result.build();
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
            result.passed(body == null || signature.hasLength() && body.octets() > signature.length());
            return true;
        }
        result.failed(
                DkimCode.FAIL,
                bodyIntact
                        ? HeaderDifference.explain(header, signature, signedFields, opened, candidate.key())
                        : BodyDifference.explain(signature, body, headerIntact));
        return false;
    }
}
