package io.facteur.messaging.queue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.james.blob.mail.MimeMessagePartsId;

/**
 * A mail as it waits: the text of a broker's message and of a deferred mail. The content is in the blob store.
 *
 * @param version of this format; a reader refuses one that it does not know
 * @param run of the broker during which the mail was enqueued
 * @param enqueuedAtMicros since 1970; so fine because it is the order in which a flush makes mail ready
 * @param attempts how often it was taken and deferred
 * @param sender null for the null sender
 * @param attributes in James' own JSON form
 */
record QueuedMail(
        int version,
        UUID enqueueId,
        UUID run,
        long enqueuedAtMicros,
        int attempts,
        String name,
        String sender,
        List<String> recipients,
        String state,
        String errorMessage,
        long lastUpdatedMillis,
        String remoteAddr,
        String remoteHost,
        Map<String, JsonNode> attributes,
        List<RecipientHeader> recipientHeaders,
        String headerBlobId,
        String bodyBlobId) {

    static final int VERSION = 1;

    private static final int RANDOM = 4;

    record RecipientHeader(String recipient, String name, String value) {}

    /** Its id is not random (RFC 9562 5.3) but made of what it is, by who would enqueue it again under the same one. */
    boolean mayBeEnqueuedAgain() {
        return enqueueId.version() != RANDOM;
    }

    Instant enqueuedAt() {
        return Instant.EPOCH.plus(enqueuedAtMicros, ChronoUnit.MICROS);
    }

    /** The same mail, to be tried once more with these attributes instead. */
    QueuedMail again(Map<String, JsonNode> newAttributes) {
        return new QueuedMail(
                version,
                enqueueId,
                run,
                enqueuedAtMicros,
                attempts + 1,
                name,
                sender,
                recipients,
                state,
                errorMessage,
                lastUpdatedMillis,
                remoteAddr,
                remoteHost,
                newAttributes,
                recipientHeaders,
                headerBlobId,
                bodyBlobId);
    }

    /** The same mail, for these recipients. */
    QueuedMail to(List<String> others) {
        return new QueuedMail(
                version,
                enqueueId,
                run,
                enqueuedAtMicros,
                attempts,
                name,
                sender,
                List.copyOf(others),
                state,
                errorMessage,
                lastUpdatedMillis,
                remoteAddr,
                remoteHost,
                attributes,
                recipientHeaders,
                headerBlobId,
                bodyBlobId);
    }

    /** The same mail with these attributes instead. */
    QueuedMail with(Map<String, JsonNode> newAttributes) {
        return new QueuedMail(
                version,
                enqueueId,
                run,
                enqueuedAtMicros,
                attempts,
                name,
                sender,
                recipients,
                state,
                errorMessage,
                lastUpdatedMillis,
                remoteAddr,
                remoteHost,
                newAttributes,
                recipientHeaders,
                headerBlobId,
                bodyBlobId);
    }

    /** The same mail, whose content is in these blobs. */
    QueuedMail in(MimeMessagePartsId content) {
        return new QueuedMail(
                version,
                enqueueId,
                run,
                enqueuedAtMicros,
                attempts,
                name,
                sender,
                recipients,
                state,
                errorMessage,
                lastUpdatedMillis,
                remoteAddr,
                remoteHost,
                attributes,
                recipientHeaders,
                content.getHeaderBlobId().asString(),
                content.getBodyBlobId().asString());
    }

    boolean matches(org.apache.james.queue.api.ManageableMailQueue.Type type, String value) {
        return switch (type) {
            case Name -> value.equals(name);
            case Sender -> value.equals(sender == null ? "<>" : sender);
            case Recipient -> recipients.contains(value);
        };
    }

    /** Now plus the delay; a delay beyond the calendar is the end of the calendar. */
    static Instant after(Instant now, Duration delay) {
        try {
            return now.plus(delay);
        } catch (java.time.DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }
}
