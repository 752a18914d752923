package io.facteur.transport;

import java.time.Duration;
import java.util.List;

/**
 * When a mail is tried again, and when no more. RFC 5321 4.5.4.1: retries after half an hour and later, for four to five
 * days; the first ones come sooner, since most refusals pass quickly (greylisting, a restart).
 *
 * @param delays after the first attempt, the second...; the last one stays
 * @param giveUpAfter since the mail was queued
 * @param giveUpBouncesAfter the same for a null sender, whom nobody waits for
 * @param warnAfter when the sender is told of the delay, once
 */
public record RetrySchedule(
        List<Duration> delays, Duration giveUpAfter, Duration giveUpBouncesAfter, Duration warnAfter) {

    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4)),
            Duration.ofDays(5),
            Duration.ofDays(1),
            Duration.ofHours(4));

    /** A tenth: mail that was deferred at one time does not come back at one time. */
    private static final double JITTER = 0.1;

    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("a schedule has at least one delay");
        }
    }

    /**
     * @param tries that there were, at least one
     * @param random from 0 to 1
     */
    public Duration delay(int tries, double random) {
        Duration delay = delays.get(Math.min(Math.max(tries, 1), delays.size()) - 1);
        return delay.plusMillis((long) (delay.toMillis() * JITTER * random));
    }

    /**
     * Whether a mail that was just tried in vain has had its time. The last attempt comes at the end of it and not long
     * before.
     */
    public boolean over(Duration age, boolean nullSender) {
        return age.compareTo(lifetime(nullSender)) >= 0;
    }

    public Duration lifetime(boolean nullSender) {
        return nullSender ? giveUpBouncesAfter : giveUpAfter;
    }

    /** The delay, but not past the end of the mail's time. */
    public Duration next(int tries, double random, Duration age, boolean nullSender) {
        Duration delay = delay(tries, random);
        Duration left = lifetime(nullSender).minus(age);
        return left.compareTo(delay) < 0 ? left : delay;
    }

    public boolean late(Duration age) {
        return age.compareTo(warnAfter) >= 0;
    }
}
