package io.facteur.transport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.settings.OutgoingSettings.Hold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendingTest {

    @ParameterizedTest
    @CsvSource({
        "UNTIL_READY, true, NEVER_OPENED, HELD_TRIAL",
        // a set-up that was undone
        "UNTIL_READY, true, OPEN, HELD_TRIAL",
        "UNTIL_READY, false, NEVER_OPENED, HELD_UNTIL_READY",
        "UNTIL_READY, false, OPEN, OPEN",
        "UNTIL_READY, false, STOPPED, STOPPED",
        "ALWAYS, false, OPEN, HELD_ALWAYS",
        "ALWAYS, true, STOPPED, HELD_ALWAYS",
        "NEVER, true, NEVER_OPENED, OPEN",
        "NEVER, false, NEVER_OPENED, OPEN",
        // the brake works all the same
        "NEVER, false, STOPPED, STOPPED",
        "NEVER, true, STOPPED, STOPPED",
    })
    void settingsAndTheGateShouldSayTogether(Hold hold, boolean trial, GateState state, Sending expected) {
        assertThat(Sending.of(hold, trial, state)).isEqualTo(expected);
    }

    @Test
    void stateShouldBeReadAsItWasWritten() {
        for (GateState state : GateState.values()) {
            assertThat(GateState.parse(state.text())).contains(state);
        }
        assertThat(GateState.parse("ajar")).isEmpty();
    }
}
