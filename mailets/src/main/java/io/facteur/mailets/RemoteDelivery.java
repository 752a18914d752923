package io.facteur.mailets;

import io.facteur.messaging.outgoing.OutgoingMails;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Puts mail to other domains into the queue from which it is delivered to their hosts. The last mailet for a mail: what is
 * done to the message (conversion, signature) is done before. See docs/delivery.md.
 *
 * <p>Whoever sent it is told what becomes of it only when it is certain who that is: see {@link CertainSender}.
 */
public final class RemoteDelivery extends GenericMailet {

    private final OutgoingMails outgoing;

    @Inject
    public RemoteDelivery(OutgoingMails outgoing) {
        this.outgoing = outgoing;
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        outgoing.send(mail, CertainSender.is(mail));
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's delivery to other servers";
    }
}
