package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import java.util.Locale;

/**
 * Every reason that is given for what becomes of a chain, beside those of
 * {@link io.facteur.authentication.dkim.DkimReason} for a single signature or key. Machines read them: none of them
 * changes its meaning or its name.
 */
public enum ArcReason {
    /** Nobody sealed the message. */
    NO_CHAIN,
    CHAIN_VALID,

    // The structure (RFC 8617 5.2 steps 1 to 3)
    TOO_MANY_SETS,
    /** The last sealer says that the chain was broken before it. */
    CHAIN_BROKEN_BEFORE,
    MALFORMED_INSTANCE,
    DUPLICATE_FIELD,
    MISSING_FIELD,
    MALFORMED_CHAIN_STATUS,
    /** {@code cv=} is not what its place in the chain requires. */
    WRONG_CHAIN_STATUS,
    /** An ARC-Seal has {@code h=}. */
    SEAL_NAMES_FIELDS,
    /** An ARC-Message-Signature signs ARC-Seal. */
    SIGNATURE_OF_SEAL,

    // The cryptography (RFC 8617 5.2 steps 4 to 6)
    SEAL_BROKEN;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** {@code seal-broken}. */
    public String code() {
        return code;
    }

    /** @param text one English sentence, with no full stop at its end */
    public Explanation because(String text) {
        return new Explanation(code(), text);
    }
}
