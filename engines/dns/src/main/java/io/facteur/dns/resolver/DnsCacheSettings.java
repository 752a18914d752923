package io.facteur.dns.resolver;

import java.time.Duration;

/**
 * What is remembered.
 *
 * @param maximumEntries answers
 * @param maximumBytes of all answers together, estimated
 * @param minimumTtl at least this long, whatever the records say; 0 to believe them
 * @param maximumTtl no longer than this
 * @param maximumNegativeTtl no longer than this that something does not exist (RFC 2308 5)
 * @param failureTtl for how long a domain whose DNS failed is not asked again; at most 5 minutes (RFC 2308 7)
 */
public record DnsCacheSettings(
        int maximumEntries,
        long maximumBytes,
        Duration minimumTtl,
        Duration maximumTtl,
        Duration maximumNegativeTtl,
        Duration failureTtl) {

    private static final Duration MAXIMUM_FAILURE_TTL = Duration.ofMinutes(5);

    public static final DnsCacheSettings DEFAULT = new DnsCacheSettings(
            50_000, 32L * 1024 * 1024, Duration.ZERO, Duration.ofDays(1), Duration.ofHours(1), Duration.ofSeconds(5));

    /** @throws IllegalArgumentException saying which is out of range */
    public DnsCacheSettings {
        if (maximumEntries < 1 || maximumBytes < maximumEntries) {
            throw new IllegalArgumentException("the DNS cache needs room for an entry, and a byte for each");
        }
        if (minimumTtl.isNegative() || maximumTtl.compareTo(minimumTtl) < 0 || maximumNegativeTtl.isNegative()) {
            throw new IllegalArgumentException(
                    "the DNS cache's minimumTtl is not above its maximumTtl, and none is negative");
        }
        if (failureTtl.isNegative() || failureTtl.compareTo(MAXIMUM_FAILURE_TTL) > 0) {
            throw new IllegalArgumentException("the DNS cache's failureTtl is 0 to 5 minutes");
        }
    }
}
