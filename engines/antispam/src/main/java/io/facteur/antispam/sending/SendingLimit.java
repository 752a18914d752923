package io.facteur.antispam.sending;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How many recipients an account may write to.
 *
 * @param hour from one full hour to the next
 * @param day in 24 hours
 */
public record SendingLimit(long hour, long day) {

    /** @throws IllegalArgumentException for a limit that lets nothing through, or a day's that an hour's is over */
    public SendingLimit {
        if (hour < 1 || day < hour) {
            throw new IllegalArgumentException(
                    "found " + hour + " an hour and " + day + " a day, allowed: 1 an hour at least, and as many a day");
        }
    }

    /** @return which limit it is over; empty when it is over none */
    public Optional<Excess> excess(SentCount count, Instant now) {
        Instant full = now.truncatedTo(ChronoUnit.HOURS);
        if (count.hour() > hour) {
            return Optional.of(new Excess(count.hour(), hour, true, full));
        }
        return count.day() > day
                ? Optional.of(new Excess(count.day(), day, false, full.minus(HourlyCounts.EARLIER)))
                : Optional.empty();
    }
}
