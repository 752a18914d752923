package io.facteur.authentication.dkim;

import java.util.Locale;
import java.util.Optional;

/** RFC 6376 3.4. */
public enum Canonicalization {
    SIMPLE,
    RELAXED;

    /** @param text in any case */
    public static Optional<Canonicalization> parse(String text) {
        if (SIMPLE.name().equalsIgnoreCase(text)) {
            return Optional.of(SIMPLE);
        }
        return RELAXED.name().equalsIgnoreCase(text) ? Optional.of(RELAXED) : Optional.empty();
    }

    /** {@code relaxed}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
