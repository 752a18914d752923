package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstanceTest {

    private static Instance instance(boolean running, long pid, String state, String startedAt) {
        return new Instance(running, Optional.of(new RunState(pid, state, "", startedAt, List.of(), List.of())));
    }

    @Test
    void processShouldBeEmptyWhenTheIdBelongsToALaterProcess() {
        long ours = ProcessHandle.current().pid();
        Instant longAgo = Instant.parse("2020-01-01T00:00:00Z");

        assertThat(instance(true, ours, "ready", Instant.now().toString()).process())
                .isPresent();
        // "down" must never stop a stranger that got the id of a killed server
        assertThat(instance(true, ours, "ready", longAgo.toString()).process()).isEmpty();
        assertThat(instance(true, ours, "ready", "not a time").process()).isEmpty();
        assertThat(instance(true, ours, "ready", null).process()).isEmpty();
    }

    @Test
    void stateShouldBeStartingWhenTheFileIsOfTheRunBefore() {
        assertThat(instance(true, ProcessHandle.current().pid(), "ready", "2020-01-01T00:00:00Z")
                        .state())
                .isEqualTo("starting");
        assertThat(new Instance(true, Optional.empty()).state()).isEqualTo("starting");
        assertThat(new Instance(false, Optional.empty()).state()).isEqualTo("stopped");
    }

    @Test
    void crashedShouldBeFalseWhenItStopped() {
        assertThat(instance(false, 1, "stopping", "").crashed()).isFalse();
        assertThat(instance(false, 1, "ready", "").crashed()).isTrue();
        assertThat(instance(true, 1, "ready", "").crashed()).isFalse();
        assertThat(new Instance(false, Optional.empty()).crashed()).isFalse();
    }
}
