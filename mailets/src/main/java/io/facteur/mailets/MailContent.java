package io.facteur.mailets;

import io.facteur.authentication.check.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/**
 * The octets of a mail, as they came as long as no mailet has changed its header. From then on they are what James will
 * write: octets of the header that are not ASCII are question marks there.
 */
public record MailContent(Mail mail) implements MessageSource {

    @Override
    public InputStream open() throws IOException {
        try {
            MimeMessage message = mail.getMessage();
            if (message instanceof MimeMessageWrapper wrapper) {
                // streams from where it is stored; the header fields from memory, once they were read
                return wrapper.getMessageInputStream();
            }
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            message.writeTo(octets);
            return new ByteArrayInputStream(octets.toByteArray());
        } catch (MessagingException e) {
            throw new IOException("The message of " + mail.getName() + " cannot be read", e);
        }
    }
}
