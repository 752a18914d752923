package io.facteur.transport.gate;

import io.facteur.transport.settings.OutgoingSettings.Hold;

/** Whether mail to other domains leaves, and if not, why: what the settings and the {@link Gate} make together. */
public enum Sending {
    OPEN("open"),
    /** Only this machine can reach the server. */
    HELD_TRIAL("held-trial"),
    /** Nobody has said yet that it may leave. */
    HELD_UNTIL_READY("held-until-ready"),
    /** The settings say so. */
    HELD_ALWAYS("held-always"),
    /** An administrator stopped it. */
    STOPPED("stopped");

    private final String text;

    Sending(String text) {
        this.text = text;
    }

    /** For programs: it does not change. */
    public String text() {
        return text;
    }

    /** @param trial whether only this machine can reach the server */
    public static Sending of(Hold hold, boolean trial, GateState state) {
        if (hold == Hold.ALWAYS) {
            return HELD_ALWAYS;
        }
        if (hold == Hold.UNTIL_READY && trial) {
            return HELD_TRIAL;
        }
        return switch (state) {
            case STOPPED -> STOPPED;
            case OPEN -> OPEN;
            default -> hold == Hold.NEVER ? OPEN : HELD_UNTIL_READY;
        };
    }

    /** Whether the settings hold it, whatever anybody says. */
    public boolean bySettings() {
        return this == HELD_TRIAL || this == HELD_ALWAYS;
    }
}
