package io.facteur.authentication.iprev;

import java.util.Locale;

/** RFC 8601 2.7.3. */
public enum IprevCode {
    PASS,
    FAIL,
    TEMPERROR,
    PERMERROR;

    /** As Authentication-Results writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
