package io.facteur.stores.cassandra.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One node, as it says itself.
 *
 * @param name that no other node has
 * @param home of the directory that it runs on, and that two processes never share: a node that starts again is the same one
 * @param run of the process
 * @param version of the program
 * @param state {@code starting}, {@code ready} or {@code draining}
 * @param started by its own clock
 * @param ahead how far its clock is before that of the store; negative when it is behind
 */
public record ClusterNode(
        String name, UUID home, UUID run, String version, String state, Instant started, Duration ahead) {

    ClusterNode with(String newState, Duration newAhead) {
        return new ClusterNode(name, home, run, version, newState, started, newAhead);
    }
}
