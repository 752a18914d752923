package io.facteur.antispam.sending;

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

    /** @return which limit it is over, in words; empty when it is over none */
    public Optional<String> excess(SentCount count) {
        if (count.hour() > hour) {
            return Optional.of(count.hour() + " recipients in this hour, and the limit is " + hour);
        }
        return count.day() > day
                ? Optional.of(count.day() + " recipients in 24 hours, and the limit is " + day)
                : Optional.empty();
    }
}
