package io.facteur.messaging.queue;

import io.facteur.messaging.broker.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory.MailQueueItemDecorator;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;

/** A mail in the hands of whoever works on it. That it is a decorator, of nothing, is what James' contract asks. */
final class QueueItem extends MailQueueItemDecorator implements DeferrableItem {

    /** What a queue does for its items. */
    interface Owner {
        /** Nobody works on it any more. */
        void released(QueueItem item);

        /** It has left the broker; attempts as far as which it is done. */
        void finished(QueuedMail queued, int attempts);

        /** The same, but the broker does not know it. */
        void finishedUnseen(QueuedMail queued, int attempts);

        void defer(QueuedMail queued, Duration delay);

        Mail load(QueuedMail queued) throws IOException, MessagingException;
    }

    private final Owner owner;
    private final QueuedMail queued;
    private final Mail mail;
    private Delivery delivery;
    private boolean finished;

    QueueItem(Owner owner, QueuedMail queued, Mail mail, Delivery delivery) {
        super(null);
        this.owner = owner;
        this.queued = queued;
        this.mail = mail;
        this.delivery = delivery;
    }

    @Override
    public Mail getMail() {
        return mail;
    }

    @Override
    public int attempts() {
        return queued.attempts();
    }

    @Override
    public void done(CompletionStatus status) throws MailQueueException {
        switch (status) {
            case SUCCESS -> acknowledge(FinishedMails.FOR_GOOD);
            case RETRY -> giveBack();
            // James says it when it could not even store the mail in the error repository. It stays.
            case REJECT -> giveBack();
            default -> throw new IllegalArgumentException("Unknown status " + status);
        }
    }

    QueuedMail queued() {
        return queued;
    }

    /**
     * The broker was out of reach and gives the mail again, while the work on it goes on: that goes on as work on this
     * delivery.
     *
     * @return whether it is so
     */
    synchronized boolean adopt(Delivery again, int attempts) {
        if (finished || !delivery.isLost() || attempts != queued.attempts()) {
            return false;
        }
        delivery = again;
        return true;
    }

    /** @param attempts as far as which it is done */
    private synchronized void acknowledge(int attempts) throws MailQueueException {
        if (finished) {
            return;
        }
        try {
            if (leaves()) {
                owner.finished(queued, attempts);
            } else {
                owner.finishedUnseen(queued, attempts);
            }
        } catch (RuntimeException e) {
            throw new MailQueueException("Mail " + queued.name() + " could not leave the queue", e);
        }
        finished = true;
        owner.released(this);
    }

    /** @return false when the broker was out of reach, and will give it again */
    private boolean leaves() {
        if (delivery.isLost()) {
            return false;
        }
        try {
            delivery.acknowledge();
            return true;
        } catch (RuntimeException e) {
            if (delivery.isLost()) {
                return false;
            }
            throw e;
        }
    }

    synchronized void giveBack() {
        if (!finished) {
            finished = true;
            owner.released(this);
            delivery.giveBack();
        }
    }

    /** Nobody will ever see the mail: for what was taken in vain. */
    void drop() {
        giveBack();
        LifecycleUtil.dispose(mail);
    }

    @Override
    public void defer(Duration delay, List<Attribute> attributes) throws MailQueueException {
        put(queued.again(MailCodec.withAttributes(queued, attributes)), delay);
    }

    @Override
    public void defer(Duration delay, Collection<MailAddress> recipients, List<Attribute> attributes)
            throws MailQueueException {
        List<String> left = recipients.stream().map(MailAddress::asString).toList();
        put(queued.again(MailCodec.withAttributes(queued, attributes)).to(left), delay);
    }

    private void put(QueuedMail again, Duration delay) throws MailQueueException {
        try {
            owner.defer(again, delay);
        } catch (RuntimeException e) {
            throw new MailQueueException("Mail " + queued.name() + " could not be deferred", e);
        }
        acknowledge(queued.attempts());
    }

    @Override
    public Mail reload() throws MailQueueException {
        try {
            return owner.load(queued);
        } catch (IOException | MessagingException | RuntimeException e) {
            throw new MailQueueException("Mail " + queued.name() + " could not be read again", e);
        }
    }

    @Override
    public String toString() {
        return "QueueItem " + queued.name();
    }
}
