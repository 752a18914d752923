package io.facteur.transport.hop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HopPaceTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HopPace pace = new HopPace(MINUTE, MINUTE.multipliedBy(30), 5);

    @Test
    void allConnectionsShouldBeForHopsThatTookMailLately() {
        assertThat(pace.connections(NOW)).isEqualTo(1);
        pace.took(NOW);

        assertThat(pace.connections(NOW.plus(MINUTE))).isEqualTo(5);
        assertThat(pace.tookLately(NOW.plus(MINUTE))).isTrue();
        assertThat(pace.connections(NOW.plus(Duration.ofHours(1)))).isEqualTo(1);
        assertThat(pace.tookLately(NOW.plus(Duration.ofHours(1)))).isFalse();
    }

    @Test
    void hopThatWantsLessShouldStartWithOneAgain() {
        pace.took(NOW);
        pace.slowDown(NOW);
        Instant later = NOW.plus(MINUTE);

        assertThat(pace.isPaused(later)).isFalse();
        assertThat(pace.connections(later)).isEqualTo(1);
        pace.took(later);
        // five by the settings, halved
        assertThat(pace.connections(later)).isEqualTo(2);
    }
}
