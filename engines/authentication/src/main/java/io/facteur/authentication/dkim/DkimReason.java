package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import java.util.Locale;

/**
 * Every reason that DKIM and ARC give for what becomes of a signature. Machines read them: none of them changes its
 * meaning or its name.
 */
public enum DkimReason {
    NO_SIGNATURE,
    SIGNATURE_VALID,

    // The message
    HEADER_NOT_READ,

    // The field of the signature
    MALFORMED_SIGNATURE,
    MISSING_TAG,
    UNSUPPORTED_VERSION,
    UNSUPPORTED_ALGORITHM,
    UNSUPPORTED_CANONICALIZATION,
    UNSUPPORTED_QUERY_METHOD,
    MALFORMED_DOMAIN,
    MALFORMED_BASE64,
    FROM_NOT_SIGNED,
    TOO_MANY_SIGNED_FIELDS,
    IDENTITY_OUTSIDE_DOMAIN,
    EXPIRED,
    SIGNED_IN_THE_FUTURE,
    /** Of a draft of DKIM, before RFC 4871. */
    OBSOLETE_SIGNATURE,

    // The key
    NO_KEY,
    KEY_REVOKED,
    KEY_MALFORMED,
    KEY_OTHER_ALGORITHM,
    KEY_OTHER_HASH,
    KEY_NOT_FOR_EMAIL,
    KEY_NOT_FOR_SUBDOMAINS,
    KEY_NOT_FOR_IDENTITY,
    KEY_TOO_LARGE,
    KEY_UNUSABLE,
    DNS_FAILURE,
    RESOLVER_DOWN,
    DNS_BUDGET_SPENT,

    // The hashes
    BODY_CHANGED,
    BODY_FOOTER_ADDED,
    BODY_SHORTER_THAN_SIGNED,
    HEADER_CHANGED,
    SUBJECT_TAG_ADDED,
    FIELD_ADDED,

    // Our policy
    WEAK_KEY,
    WEAK_HASH,
    PARTIAL_BODY;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** {@code body-changed}. */
    public String code() {
        return code;
    }

    /** @param text one English sentence, with no full stop at its end */
    public Explanation because(String text) {
        return new Explanation(code(), text);
    }
}
