package io.facteur.mailets;

import io.facteur.messaging.queue.DeliveryAttributes;
import java.time.Instant;
import java.util.UUID;
import org.apache.mailet.Mail;

/** By what a mail is known again, and since when it can have been delivered. */
record DeliveryIdentity(String id, Instant since) {

    /** Of a mail that came through no queue (LMTP): good for this attempt, and the next look at the mailbox. */
    static DeliveryIdentity of(Mail mail) {
        return new DeliveryIdentity(
                DeliveryAttributes.deliveryId(mail)
                        .orElseGet(() -> UUID.randomUUID().toString()),
                DeliveryAttributes.enqueuedAt(mail).orElseGet(Instant::now));
    }
}
