package io.facteur.antispam.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SentCountsTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final MemoryLedger ledger = new MemoryLedger();
    private final HourlyCounts counts = new HourlyCounts(ledger);

    private SentCount add(int recipients, Instant now) {
        return counts.add("ana@example.org", recipients, now).block();
    }

    @Test
    void countShouldBeOfTheHourAndTheDay() {
        assertThat(add(3, NOON)).isEqualTo(new SentCount(3, 3));
        assertThat(add(2, NOON.plusSeconds(3599))).isEqualTo(new SentCount(5, 5));
        assertThat(add(1, NOON.plusSeconds(3600))).isEqualTo(new SentCount(1, 6));
        assertThat(add(0, NOON.plusSeconds(3600))).isEqualTo(new SentCount(1, 6));
        assertThat(add(1, NOON.plus(Duration.ofHours(24)).minusMillis(1))).isEqualTo(new SentCount(1, 7));
        assertThat(add(1, NOON.plus(Duration.ofHours(24)))).isEqualTo(new SentCount(1, 3));
    }

    @Test
    void countShouldBeOfOneAccount() {
        add(3, NOON);

        assertThat(counts.add("bob@example.org", 1, NOON).block()).isEqualTo(new SentCount(1, 1));
    }

    @Test
    void countShouldBeOfAllNodes() {
        HourlyCounts other = new HourlyCounts(ledger.of("two"));
        add(3, NOON);
        other.add("ana@example.org", 4, NOON).block();

        assertThat(add(1, NOON)).isEqualTo(new SentCount(8, 8));
    }

    @Test
    void limitShouldBeReachedAndNotExceeded() {
        SendingLimit limit = new SendingLimit(10, 20);

        Instant later = NOON.plusSeconds(1234);
        assertThat(limit.excess(new SentCount(10, 20), later)).isEmpty();
        assertThat(limit.excess(new SentCount(11, 11), later)).contains(new Excess(11, 10, true, NOON));
        assertThat(limit.excess(new SentCount(1, 21), later))
                .contains(new Excess(21, 20, false, NOON.minus(Duration.ofHours(23))));
        assertThat(new Excess(11, 10, true, NOON).words()).isEqualTo("11 recipients in this hour, and the limit is 10");
        assertThat(new Excess(21, 20, false, NOON).words()).isEqualTo("21 recipients in 24 hours, and the limit is 20");
        assertThatThrownBy(() -> new SendingLimit(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SendingLimit(10, 9)).isInstanceOf(IllegalArgumentException.class);
    }
}
