package io.facteur.messaging.rabbitmq;

import java.time.Instant;
import java.util.Optional;

/**
 * How a connection is.
 *
 * @param connected whether there is one now
 * @param since when it was made or lost, or first tried
 * @param peer the broker it is to, or was to last; empty before the first
 * @param blocked why the broker takes nothing that is published, such as an alarm of its memory or its disk
 * @param lastError of the last attempt, or why the last connection ended; empty when there was none
 */
public record LinkState(
        boolean connected, Instant since, String peer, Optional<String> blocked, Optional<String> lastError) {

    static LinkState begin() {
        return new LinkState(false, Instant.now(), "", Optional.empty(), Optional.empty());
    }

    LinkState connectedTo(String newPeer) {
        return new LinkState(true, Instant.now(), newPeer, Optional.empty(), lastError);
    }

    /** A failed attempt changes the reason, not the time since when it is down. */
    LinkState failed(String error) {
        return new LinkState(false, connected ? Instant.now() : since, peer, Optional.empty(), Optional.of(error));
    }

    LinkState blockedBy(Optional<String> reason) {
        return new LinkState(connected, since, peer, reason, lastError);
    }
}
