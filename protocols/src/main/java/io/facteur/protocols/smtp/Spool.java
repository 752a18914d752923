package io.facteur.protocols.smtp;

import java.io.IOException;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes responsibility for a message: 250 when the queue has it, and not before. The last hook of all. */
public final class Spool implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(Spool.class);

    private final MailQueueFactory<?> queues;
    private MailQueue queue;

    @Inject
    public Spool(MailQueueFactory<?> queues) {
        this.queues = queues;
    }

    @Override
    public void init(Configuration configuration) {
        queue = queues.createQueue(MailQueueFactory.SPOOL);
    }

    @Override
    public void destroy() {
        try {
            queue.close();
        } catch (IOException e) {
            LOGGER.warn("Could not close the spool", e);
        }
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            queue.enQueue(mail);
        } catch (MailQueue.MailQueueException e) {
            throw new IllegalStateException("the spool does not take mail", e);
        }
        LOGGER.info(
                "Spooled {} from {} for {} recipients",
                mail.getName(),
                session.getRemoteAddress().getAddress().getHostAddress(),
                mail.getRecipients().size());
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.ok())
                .smtpDescription("2.6.0 Message received: " + mail.getName())
                .build();
    }
}
