package io.facteur.authentication.spf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** RFC 7208 5. */
public enum SpfMechanism {
    ALL(false),
    INCLUDE(true),
    A(true),
    MX(true),
    PTR(true),
    IP4(false),
    IP6(false),
    EXISTS(true);

    private static final List<SpfMechanism> ALL_OF_THEM = List.of(values());

    private final boolean lookup;

    SpfMechanism(boolean lookup) {
        this.lookup = lookup;
    }

    /** It counts against {@link SpfLimits#LOOKUPS}. */
    public boolean looksUp() {
        return lookup;
    }

    /** As a record writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param name in any case */
    static Optional<SpfMechanism> of(String name) {
        for (SpfMechanism mechanism : ALL_OF_THEM) {
            if (mechanism.name().equalsIgnoreCase(name)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }
}
