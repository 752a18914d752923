package io.facteur.stores.cassandra.messaging;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A mail that waits until it is due. The content is what the queue needs to make it ready again, opaque to the
 * store; what an administrator looks for and what the blob store must keep stand beside it.
 *
 * @param sender the envelope sender, empty for the null sender
 */
public record DeferredMail(
        String queue,
        UUID enqueueId,
        Instant dueAt,
        Instant enqueuedAt,
        String name,
        String sender,
        List<String> recipients,
        String headerBlobId,
        String bodyBlobId,
        String content) {

    /** Past this a delay means "never, unless flushed"; Cassandra's timestamps go further than its tools print. */
    public static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    public DeferredMail {
        Objects.requireNonNull(queue);
        Objects.requireNonNull(enqueueId);
        Objects.requireNonNull(content);
        recipients = List.copyOf(recipients);
        // Cassandra keeps milliseconds, and the time is part of the key: a finer one could not be removed again.
        dueAt = (dueAt.isAfter(LATEST) ? LATEST : dueAt).truncatedTo(ChronoUnit.MILLIS);
        enqueuedAt = enqueuedAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
