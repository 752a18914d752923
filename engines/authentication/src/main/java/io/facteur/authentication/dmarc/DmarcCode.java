package io.facteur.authentication.dmarc;

import java.util.Locale;

/** RFC 8601 2.7, RFC 9989. */
public enum DmarcCode {
    /** No policy applies. */
    NONE,
    PASS,
    FAIL,
    TEMPERROR,
    PERMERROR;

    /** As Authentication-Results writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
