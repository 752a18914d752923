package io.facteur.transport.gate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What was said last of outgoing mail.
 *
 * @param since when, to the millisecond
 */
public record Gate(GateState state, Instant since) {

    public static final Gate NEVER_OPENED = new Gate(GateState.NEVER_OPENED, Instant.EPOCH);

    public Gate {
        since = since.truncatedTo(ChronoUnit.MILLIS);
    }
}
