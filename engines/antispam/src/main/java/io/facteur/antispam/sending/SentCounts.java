package io.facteur.antispam.sending;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** Counts the recipients of each account's mail, for all nodes together. */
public interface SentCounts {

    /**
     * Counts a message.
     *
     * @param account who has sent it
     * @param recipients how many it has; none for one that was counted before
     * @return the count with it, and with what other nodes have counted up to a moment ago
     */
    Mono<SentCount> add(String account, int recipients, Instant now);
}
