package io.facteur.authentication.spf;

import java.util.Locale;

/** RFC 7208 2.6. */
public enum SpfCode {
    NONE,
    NEUTRAL,
    PASS,
    FAIL,
    SOFTFAIL,
    TEMPERROR,
    PERMERROR;

    /** As Authentication-Results writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
