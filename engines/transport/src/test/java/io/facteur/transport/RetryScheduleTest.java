package io.facteur.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final RetrySchedule SCHEDULE = RetrySchedule.DEFAULT;

    /** @return the ages of a mail at its attempts, until it is given up */
    private static List<Duration> attempts(boolean nullSender) {
        List<Duration> ages = new ArrayList<>(List.of(Duration.ZERO));
        Duration age = Duration.ZERO;
        while (!SCHEDULE.over(age, nullSender)) {
            age = age.plus(SCHEDULE.next(ages.size(), 0, age, nullSender));
            ages.add(age);
        }
        return ages;
    }

    @Test
    void mailShouldBeTriedForFiveDays() {
        List<Duration> ages = attempts(false);

        assertThat(ages).startsWith(Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(7));
        assertThat(ages.get(ages.size() - 1)).isEqualTo(Duration.ofDays(5));
        assertThat(ages).hasSizeBetween(30, 50);
    }

    @Test
    void bouncesShouldBeTriedForOneDay() {
        List<Duration> ages = attempts(true);

        assertThat(ages.get(ages.size() - 1)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void delayShouldBeToldAfterFourHours() {
        assertThat(SCHEDULE.late(Duration.ofHours(4).minusSeconds(1))).isFalse();
        assertThat(SCHEDULE.late(Duration.ofHours(4))).isTrue();
    }

    @Test
    void jitterShouldOnlyAdd() {
        assertThat(SCHEDULE.delay(1, 0)).isEqualTo(Duration.ofMinutes(2));
        assertThat(SCHEDULE.delay(1, 1)).isEqualTo(Duration.ofSeconds(132));
    }
}
