package io.facteur.stores.opensearch.mailbox;

import java.time.Instant;
import java.util.Optional;

/**
 * How the index stands.
 *
 * @param reachable whether OpenSearch answered when it was asked last
 * @param behindSince from when on changes may be missing; empty: none is
 * @param cause why
 * @param waiting tasks that this node will write in a moment
 * @param missing mailboxes of which this node knows that they are to be compared
 * @param documents in the index; -1 when it cannot be asked
 * @param index the version that is searched; empty when it cannot be asked
 * @param comparing what a comparison of all mailboxes has done; empty when none runs here
 */
public record IndexState(
        boolean reachable,
        Optional<Instant> behindSince,
        Optional<String> cause,
        int waiting,
        int missing,
        long documents,
        String index,
        Optional<IndexProgress> comparing) {

    public boolean complete() {
        return reachable && behindSince.isEmpty();
    }
}
