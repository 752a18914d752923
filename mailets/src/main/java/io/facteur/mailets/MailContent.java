package io.facteur.mailets;

import io.facteur.authentication.check.MessageSource;
import io.facteur.messaging.queue.MessageOctets;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;

/** The octets of a mail, with what mailets have changed, as they are stored and sent: see {@link MessageOctets}. */
public record MailContent(Mail mail) implements MessageSource {

    @Override
    public InputStream open() throws IOException {
        try {
            return MessageOctets.open(mail.getMessage());
        } catch (MessagingException e) {
            throw new IOException("The message of " + mail.getName() + " cannot be read", e);
        }
    }
}
