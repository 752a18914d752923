package io.facteur.messaging.outgoing;

import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.DeliveryAttributes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** Puts mail into the queue of outgoing mail: one for each domain, and for each hundred recipients of it. */
public final class OutgoingMails {

    public static final MailQueueName QUEUE = MailQueueName.of("outgoing");

    // RFC 5321 4.5.3.1.8: a server must take that many recipients of a message
    static final int RECIPIENTS = 100;

    private static final AttributeName REPORT_TO_SENDER = AttributeName.of("io.facteur.outgoing.report-to-sender");

    private final BrokeredMailQueueFactory queues;

    @Inject
    public OutgoingMails(BrokeredMailQueueFactory queues) {
        this.queues = queues;
    }

    /**
     * Returns when all of it is on disk. Of a mail that comes again after a crash no other ones are made.
     *
     * @param reportToSender whether it is certain who sent it, so that he can be told what becomes of it
     */
    public void send(Mail mail, boolean reportToSender) throws MessagingException {
        BrokeredMailQueue queue = queues.createQueue(QUEUE, MailQueueFactory.defaultPrefetchCount());
        String name = mail.getName();
        List<MailAddress> all = List.copyOf(mail.getRecipients());
        mail.setAttribute(new Attribute(REPORT_TO_SENDER, AttributeValue.of(reportToSender)));
        try {
            int number = 0;
            for (List<MailAddress> recipients : groups(all)) {
                number++;
                UUID id = id(mail, name, recipients);
                // The mail itself and not a copy: James writes a copied message anew, which breaks its signature
                mail.setName(name + "-to-" + number);
                mail.setRecipients(recipients);
                queue.enQueue(id, mail, Duration.ZERO);
            }
        } finally {
            mail.setName(name);
            mail.setRecipients(all);
            mail.removeAttribute(REPORT_TO_SENDER);
        }
    }

    static boolean isReportedToSender(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, REPORT_TO_SENDER, Boolean.class)
                .orElse(false);
    }

    private static List<List<MailAddress>> groups(List<MailAddress> all) {
        Map<String, List<List<MailAddress>>> groups = new LinkedHashMap<>();
        for (MailAddress recipient : all) {
            List<List<MailAddress>> ofDomain = groups.computeIfAbsent(
                    recipient.getDomain().asString().toLowerCase(Locale.ROOT), domain -> new ArrayList<>());
            if (ofDomain.isEmpty() || ofDomain.get(ofDomain.size() - 1).size() >= RECIPIENTS) {
                ofDomain.add(new ArrayList<>());
            }
            ofDomain.get(ofDomain.size() - 1).add(recipient);
        }
        return groups.values().stream().flatMap(List::stream).toList();
    }

    /** The same for the same mail of the spool and the same recipients. */
    private static UUID id(Mail mail, String name, List<MailAddress> recipients) {
        return DeliveryAttributes.deliveryId(mail)
                .map(spooled -> UUID.nameUUIDFromBytes(
                        (spooled + " " + name + " " + recipients).getBytes(StandardCharsets.UTF_8)))
                .orElseGet(UUID::randomUUID);
    }
}
