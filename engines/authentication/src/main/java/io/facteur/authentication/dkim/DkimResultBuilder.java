package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import java.util.Optional;

/** Puts together what is found out about a signature, and applies the policy. */
final class DkimResultBuilder {

    private final SignatureField signature;
    private final String name;
    private final DkimPolicy policy;
    private DkimCode cryptography = DkimCode.NEUTRAL;
    private Explanation why;
    private DkimKey key;
    private boolean partial;
    private boolean resolverDown;

    DkimResultBuilder(SignatureField signature, String name, DkimPolicy policy) {
        this.signature = signature;
        this.name = name;
        this.policy = policy;
    }

    DkimPolicy policy() {
        return policy;
    }

    void key(DkimKey found) {
        key = found;
    }

    void resolverDown(boolean down) {
        resolverDown = down;
    }

    void passed(boolean partially) {
        cryptography = DkimCode.PASS;
        partial = partially;
    }

    /** The first failure is the one that is told. */
    void failed(DkimCode code, Explanation explanation) {
        if (why == null || code == DkimCode.FAIL && cryptography != DkimCode.FAIL) {
            cryptography = code;
            why = explanation;
        }
    }

    /** By a key: another failure would not be told. */
    boolean hasFailed() {
        return cryptography == DkimCode.FAIL;
    }

    DkimResult build() {
        DkimCode code = cryptography;
        Explanation reason = why;
        if (cryptography == DkimCode.PASS) {
            Optional<Explanation> weakness = weakness();
            reason = weakness.orElseGet(() -> DkimReason.SIGNATURE_VALID.because(""));
            if (weakness.isPresent()) {
                code = signature.obsolete().isPresent() ? DkimCode.PERMERROR : DkimCode.POLICY;
            }
        }
        boolean testing = key != null && key.record().testing();
        return new DkimResult(
                code,
                cryptography,
                signature.domain(),
                signature.selector(),
                signature.identity(),
                signature.algorithmName(),
                name,
                key == null ? 0 : key.key().bits(),
                partial,
                testing,
                resolverDown,
                new Explanation(reason.code(), sentence(code, reason.text(), testing)));
    }

    /** Why a valid signature is not good enough. */
    private Optional<Explanation> weakness() {
        if (signature.obsolete().isPresent()) {
            return signature.obsolete();
        }
        if (signature.algorithm().orElseThrow() == SigningAlgorithm.RSA_SHA1 && !policy.sha1()) {
            // RFC 8301 3.1
            return Optional.of(DkimReason.WEAK_HASH.because("rsa-sha1 is no longer safe"));
        }
        if (key.key().isRsa() && key.key().bits() < policy.minimumRsaBits()) {
            // RFC 8301 3.2
            return Optional.of(DkimReason.WEAK_KEY.because(
                    "its RSA key has " + key.key().bits() + " bits, and " + policy.minimumRsaBits() + " are needed"));
        }
        if (partial && !policy.partial()) {
            return Optional.of(DkimReason.PARTIAL_BODY.because(
                    "it signs the first " + signature.length() + " octets of the body only (l=)"));
        }
        return Optional.empty();
    }

    private String sentence(DkimCode code, String text, boolean testing) {
        String whose = signature.domain().map(domain -> " for d=" + domain).orElse("");
        String said = switch (code) {
            case PASS -> "DKIM passed" + whose;
            case FAIL -> "DKIM failed" + whose + ": " + text;
            case POLICY -> "DKIM is valid" + whose + ", and not good enough: " + text;
            case TEMPERROR -> "DKIM could not be checked now" + whose + ": " + text;
            default -> "DKIM cannot be used" + whose + ": " + text;
        };
        return testing ? said + " (its owner is testing, t=y)" : said;
    }
}
