package io.facteur.dns;

import java.time.Duration;

/**
 * What one message may cost.
 *
 * @param queries questions asked, answers from the cache included
 * @param time from the first question on that must be waited for
 */
public record DnsBudget(int queries, Duration time) {}
