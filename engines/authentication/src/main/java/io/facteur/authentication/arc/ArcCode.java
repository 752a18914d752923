package io.facteur.authentication.arc;

import java.util.Locale;

/** RFC 8617 4.4. */
public enum ArcCode {
    NONE,
    PASS,
    FAIL,
    /** Not in RFC 8617, and needed: a key cannot be had now. Whoever seals writes {@code fail}. */
    TEMPERROR;

    /** As Authentication-Results writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
