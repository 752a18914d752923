package io.facteur.messaging.queue;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * What a queue tells those who work on a mail about its past. The queue writes these when it hands out a mail and
 * never keeps them.
 */
public final class DeliveryAttributes {

    private static final AttributeName DELIVERY_ID = AttributeName.of("io.facteur.delivery-id");
    private static final AttributeName ENQUEUED_AT = AttributeName.of("io.facteur.enqueued-at");
    private static final AttributeName MAYBE_DELIVERED = AttributeName.of("io.facteur.maybe-delivered");
    private static final Set<AttributeName> ALL = Set.of(DELIVERY_ID, ENQUEUED_AT, MAYBE_DELIVERED);

    private DeliveryAttributes() {}

    static void write(Mail mail, QueuedMail queued, boolean maybeDelivered) {
        mail.setAttribute(
                new Attribute(DELIVERY_ID, AttributeValue.of(queued.enqueueId().toString())));
        mail.setAttribute(
                new Attribute(ENQUEUED_AT, AttributeValue.of(queued.enqueuedAt().toEpochMilli())));
        if (maybeDelivered) {
            mail.setAttribute(new Attribute(MAYBE_DELIVERED, AttributeValue.of(true)));
        } else {
            mail.removeAttribute(MAYBE_DELIVERED);
        }
    }

    static boolean isOurs(AttributeName name) {
        return ALL.contains(name);
    }

    /** The same for each attempt to deliver this mail, of another mail never. */
    public static Optional<String> deliveryId(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, DELIVERY_ID, String.class);
    }

    /** No copy of this mail was delivered before this. */
    public static Optional<Instant> enqueuedAt(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, ENQUEUED_AT, Long.class)
                .map(Instant::ofEpochMilli);
    }

    /**
     * Whether some recipients may have this mail already: it was handed out before, or was in the queue when the
     * process started. False for almost every mail, and then there is nothing to look for.
     */
    public static boolean maybeDelivered(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, MAYBE_DELIVERED, Boolean.class)
                .orElse(false);
    }
}
