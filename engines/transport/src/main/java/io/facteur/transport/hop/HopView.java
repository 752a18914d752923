package io.facteur.transport.hop;

import java.time.Instant;
import java.util.Optional;

/**
 * A next hop at a moment, for people.
 *
 * @param waiting messages in hand that have no connection yet
 * @param connections that are open or being opened
 * @param pausedUntil when it is left alone
 * @param lastAnswer why, in its own words
 */
public record HopView(
        String nextHop, int waiting, int connections, Optional<Instant> pausedUntil, Optional<String> lastAnswer) {}
