package io.facteur.messaging.queue;

import java.time.Duration;
import java.util.List;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;

/** A mail taken from a queue, which remembers how it was. */
public interface DeferrableItem extends MailQueueItem {

    /** How often it was taken and deferred before. */
    int attempts();

    /**
     * Puts the mail back as it was when it was taken, whatever was done to it since, to come again after the delay;
     * these attributes added. Finishes the item. Writes no content: this works while the blob store does not.
     */
    void defer(Duration delay, List<Attribute> attributes) throws MailQueueException;

    /** The mail as it was when it was taken; the caller disposes of it. */
    Mail reload() throws MailQueueException;
}
