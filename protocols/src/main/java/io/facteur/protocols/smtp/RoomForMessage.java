package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Asks once more whether there is room, now that the size of the message is known: a client need not say it before. One
 * answer is for all recipients, so it is refused only if none of them has room.
 */
public final class RoomForMessage implements JamesMessageHook {

    private final Recipients recipients;

    @Inject
    public RoomForMessage(Recipients recipients) {
        this.recipients = recipients;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            long octets = mail.getMessageSize();
            for (MailAddress recipient : mail.getRecipients()) {
                if (!recipients.isLocal(recipient)
                        || recipients.isPostmaster(recipient)
                        || recipients.state(recipient, octets) != Recipients.State.FULL) {
                    return HookResult.DECLINED;
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("could not ask for the room in a mailbox", e);
        }
        return Replies.defer("452", "4.2.2 The mailbox has no room for this message");
    }
}
