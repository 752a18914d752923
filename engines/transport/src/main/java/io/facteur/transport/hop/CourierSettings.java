package io.facteur.transport.hop;

import io.facteur.transport.smtp.Credentials;
import java.time.Duration;
import java.util.Optional;

/**
 * @param connections in all
 * @param connectionsPerHop to one next hop
 * @param messagesPerConnection after which a connection is closed: large providers count
 * @param idle for how long a connection is kept open without mail for it
 * @param inHand messages that wait for a connection or are on one; the queue keeps the others
 * @param patience for how long a message keeps a place in hand, when places are short
 * @param ready within this one of the hosts for a message must be ready for it, whatever each of them may take for a step
 * @param firstPause after the first 421 (or 4.7.x to MAIL) of a next hop, or when it cannot be reached; doubled each time
 * @param longestPause the end of the doubling
 * @param credentials for a smart host
 */
public record CourierSettings(
        int connections,
        int connectionsPerHop,
        int messagesPerConnection,
        Duration idle,
        int inHand,
        Duration patience,
        Duration ready,
        Duration firstPause,
        Duration longestPause,
        Optional<Credentials> credentials) {

    public static final CourierSettings DEFAULT = new CourierSettings(
            100,
            5,
            100,
            Duration.ofSeconds(5),
            200,
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(30),
            Optional.empty());
}
