package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimKey;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimReason;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.VerificationKey;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What one signature of a chain is worth.
 *
 * @param code PASS, FAIL or TEMPERROR
 * @param why present unless it passed
 */
record Finding(ArcCode code, boolean resolverDown, Optional<Explanation> why) {

    private static final Finding PASS = new Finding(ArcCode.PASS, false, Optional.empty());

    static Finding failed(Explanation why) {
        return new Finding(ArcCode.FAIL, false, Optional.of(why));
    }

    boolean passed() {
        return code == ArcCode.PASS;
    }

    /**
     * @param check what is wrong by this key; empty when nothing is
     */
    static Finding of(
            SignatureField signature,
            DkimKeyFinder.Found found,
            int minimumRsaBits,
            BiFunction<DkimKey, VerificationKey.Opened, Optional<Explanation>> check) {
        if (found.failure().isPresent()) {
            ArcCode code = found.code() == DkimCode.TEMPERROR ? ArcCode.TEMPERROR : ArcCode.FAIL;
            return new Finding(code, found.resolverDown(), found.failure());
        }
        Finding first = null;
        // RFC 6376 6.1.2: of several records, any that verifies
        for (DkimKey key : found.keys()) {
            Optional<Explanation> why = refusal(signature, key, minimumRsaBits);
            if (why.isEmpty()) {
                why = check.apply(
                        key, key.key().open(signature.algorithm().orElseThrow().hash(), signature.signature()));
            }
            if (why.isEmpty()) {
                return PASS;
            }
            first = first == null ? failed(why.get()) : first;
        }
        return first;
    }

    private static Optional<Explanation> refusal(SignatureField signature, DkimKey key, int minimumRsaBits) {
        if (key.key().isRsa() && key.key().bits() < minimumRsaBits) {
            // RFC 8301 3.2
            return Optional.of(DkimReason.WEAK_KEY.because(
                    "its RSA key has " + key.key().bits() + " bits, and " + minimumRsaBits + " are needed"));
        }
        return key.refusal(signature.algorithm().orElseThrow());
    }
}
