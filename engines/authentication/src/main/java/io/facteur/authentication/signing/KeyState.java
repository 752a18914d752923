package io.facteur.authentication.signing;

import java.util.Locale;
import java.util.Optional;

/** Where a key is in its life, which goes in this order. */
public enum KeyState {
    /** Made, and not yet seen in the DNS: it does not sign. */
    PENDING,
    /** Signs. */
    ACTIVE,
    /** Signs no more. Its record stays in the DNS until what it has signed is delivered. */
    RETIRED;

    /** {@code pending}, {@code active}, {@code retired}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyState> parse(String text) {
        for (KeyState state : values()) {
            if (state.text().equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
