package io.facteur.transport.dsn;

import io.facteur.transport.RecipientResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A notification, before it is written.
 *
 * @param id unique; the left side of its Message-ID and of its boundary: letters, digits and hyphens
 * @param from address of whoever writes it
 * @param to the envelope sender of the message that it is about
 * @param reportingMta the name of this server
 * @param envelopeId ENVID of the message, xtext
 * @param arrival when this server took the message
 * @param recipients at least one; their results are what is told
 * @param retriedUntil for a delay
 */
public record DeliveryReport(
        Kind kind,
        String id,
        String from,
        String to,
        String reportingMta,
        Optional<String> envelopeId,
        Instant arrival,
        Instant now,
        List<RecipientResult> recipients,
        Optional<Instant> retriedUntil) {

    /** The action field of RFC 3464 2.3.3. */
    public enum Kind {
        FAILED("failed", "Your message could not be delivered"),
        DELAYED("delayed", "Your message is late"),
        /** In a mailbox of this server. */
        DELIVERED("delivered", "Your message was delivered"),
        /** RFC 3461 5.2.2: handed over to a server that tells nothing further. */
        RELAYED("relayed", "Your message was handed over");

        private final String action;
        private final String subject;

        Kind(String action, String subject) {
            this.action = action;
            this.subject = subject;
        }

        String action() {
            return action;
        }

        String subject() {
            return subject;
        }
    }

    public DeliveryReport {
        recipients = List.copyOf(recipients);
    }
}
