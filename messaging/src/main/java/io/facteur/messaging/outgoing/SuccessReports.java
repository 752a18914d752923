package io.facteur.messaging.outgoing;

import java.util.Collection;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/** Tells senders that their mail is in mailboxes of this server. */
public interface SuccessReports {

    /**
     * Tells it for those recipients for whom the sender asked for that (RFC 3461 4.1: NOTIFY=SUCCESS), and returns when the
     * report is on disk. The caller knows that the sender is who sent it.
     */
    void delivered(Mail mail, Collection<MailAddress> recipients) throws MessagingException;
}
