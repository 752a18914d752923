package io.facteur.transport.gate;

import java.util.Arrays;
import java.util.Optional;

/** What was said of outgoing mail, whatever the settings are. */
public enum GateState {
    /** Nothing yet. */
    NEVER_OPENED("never-opened"),
    /** It may leave. */
    OPEN("open"),
    /** An administrator stopped it. */
    STOPPED("stopped");

    private final String text;

    GateState(String text) {
        this.text = text;
    }

    /** As it is stored. */
    public String text() {
        return text;
    }

    public static Optional<GateState> parse(String text) {
        return Arrays.stream(values()).filter(state -> state.text.equals(text)).findFirst();
    }
}
