package io.facteur.messaging.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.james.core.MailAddress;
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

    /** The same, for these recipients only: all that is to be done for the others is done. */
    void defer(Duration delay, Collection<MailAddress> recipients, List<Attribute> attributes)
            throws MailQueueException;

    /** The mail as it was when it was taken; the caller disposes of it. */
    Mail reload() throws MailQueueException;
}
