package io.facteur.messaging.spooler;

import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailetcontainer.api.LocalResources;
import org.apache.james.mailetcontainer.impl.JamesMailetContext;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;

/**
 * James' mailet context, whose sendMail does not let a mail be lost when the queue does not take it. James'
 * RecipientRewriteTable catches the MessagingException of a forward that cannot be enqueued, logs it, and goes on as if
 * the mail had been sent. It does not catch {@link InfrastructureFault}, with which the spooler tries again.
 */
public final class SpoolerMailetContext extends JamesMailetContext {

    @Inject
    public SpoolerMailetContext(
            DNSService dns, DomainList domains, LocalResources localResources, MailQueueFactory<?> queues) {
        super(dns, domains, localResources, queues);
    }

    @Override
    public void sendMail(Mail mail, String state) throws MessagingException {
        try {
            super.sendMail(mail, state);
        } catch (MessagingException e) {
            throw unlessInfrastructure(e);
        }
    }

    @Override
    public void sendMail(Mail mail, String state, long delay, TimeUnit unit) throws MessagingException {
        try {
            super.sendMail(mail, state, delay, unit);
        } catch (MessagingException e) {
            throw unlessInfrastructure(e);
        }
    }

    private static MessagingException unlessInfrastructure(MessagingException fault) {
        if (InfrastructureFaults.isInfrastructure(fault)) {
            throw new InfrastructureFault("The queue does not take what a mailet sends", fault);
        }
        return fault;
    }
}
