package io.facteur.mailets;

import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;

/**
 * Ends loops within this server. What a mailet sends on (a Sieve redirect, a forward) is a new mail, which knows nothing
 * of the one before and passes no server that would add a Received header: a user who redirects to himself, or two who
 * redirect to each other, would keep the spooler busy for ever. So each one is marked here, and sent to another
 * processor when it has too many marks. Use it for mail that is {@code SentByMailet}, in the root processor.
 *
 * <p>Parameters: {@code limit} (5; each of several redirects multiplies the mail, so that it must be small), {@code
 * processor} (loop).
 */
public final class LoopGuard extends GenericMailet {

    static final String MARK = "X-Facteur-Sent-On";

    private static final int LIMIT = 5;

    private int limit;
    private ProcessingState processor;

    @Override
    public void init() throws MessagingException {
        limit = Integer.parseInt(getInitParameter("limit", Integer.toString(LIMIT)));
        processor = new ProcessingState(getInitParameter("processor", "loop"));
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(processor);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        String[] marks = mail.getMessage().getHeader(MARK);
        if (marks != null && marks.length >= limit) {
            mail.setErrorMessage("Sent on " + marks.length + " times within this server");
            mail.setState(processor.getValue());
            return;
        }
        mail.getMessage().addHeader(MARK, mail.getName());
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's guard against loops within the server";
    }
}
