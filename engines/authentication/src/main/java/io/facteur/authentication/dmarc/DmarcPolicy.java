package io.facteur.authentication.dmarc;

import java.util.Locale;

/** What a domain asks for mail that is not authentic, from the mildest to the strictest. */
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    /** As a record writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
