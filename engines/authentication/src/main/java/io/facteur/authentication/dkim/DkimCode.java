package io.facteur.authentication.dkim;

import java.util.Locale;

/** RFC 8601 2.7.1. */
public enum DkimCode {
    NONE,
    PASS,
    FAIL,
    /** Valid, and not good enough for us: too short a key, rsa-sha1, part of the body unsigned. */
    POLICY,
    NEUTRAL,
    TEMPERROR,
    PERMERROR;

    /** As Authentication-Results writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
