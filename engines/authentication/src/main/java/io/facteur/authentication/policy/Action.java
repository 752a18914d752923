package io.facteur.authentication.policy;

import java.util.Locale;

/** What is done with a message, from the mildest to the strictest, and last what is done when nobody can say yet. */
public enum Action {
    ACCEPT,
    /** Accepted, and filed where the recipient files unwanted mail. */
    JUNK,
    /** 5xx. */
    REFUSE,
    /** 4xx: come again. */
    DEFER;

    /** As {@code authentication.xml} writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
