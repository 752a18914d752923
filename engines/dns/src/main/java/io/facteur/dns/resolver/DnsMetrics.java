package io.facteur.dns.resolver;

import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.RecordType;
import java.time.Duration;

/** Told of every answer, once for all who waited for it, on whatever thread it comes: to be counted, quickly. */
@FunctionalInterface
public interface DnsMetrics {

    DnsMetrics NONE = (type, outcome, duration, cached) -> {};

    /**
     * @param duration from the question to its answer; zero when cached
     * @param cached it was known, and nobody was asked
     */
    void answered(RecordType type, Outcome outcome, Duration duration, boolean cached);
}
