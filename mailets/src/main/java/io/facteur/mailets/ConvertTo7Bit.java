package io.facteur.mailets;

import io.facteur.authentication.transfer.SevenBitForm;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a message the form that every next hop takes as it is: see {@link SevenBitForm}. Put it before DkimSign: a hop
 * that does not take 8-bit mail has it converted, and if that happens after the signature it is broken (RFC 6376 5.3).
 */
public final class ConvertTo7Bit extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConvertTo7Bit.class);

    @Override
    public void service(Mail mail) throws MessagingException {
        MailContent content = new MailContent(mail);
        try {
            SevenBitForm form = survey(content);
            log(mail, form.rest());
            if (form.isNeeded()) {
                convert(mail, content, form);
            }
        } catch (IOException e) {
            throw new MessagingException(mail.getName() + " cannot be converted: " + e.getMessage(), e);
        }
    }

    private static SevenBitForm survey(MailContent content) throws IOException {
        try (InputStream in = content.open()) {
            return SevenBitForm.of(in);
        }
    }

    private static void log(Mail mail, Set<SevenBitForm.Rest> rest) {
        if (!rest.isEmpty()) {
            LOGGER.info("{} stays as it is where it is not 7-bit: {}", mail.getName(), rest);
        }
    }

    private static void convert(Mail mail, MailContent content, SevenBitForm form)
            throws IOException, MessagingException {
        if (!(mail instanceof MailImpl james)) {
            throw new MessagingException(mail.getClass() + " is no mail whose content can be replaced");
        }
        MimeMessageInputStreamSource converted = MimeMessageInputStreamSource.create(mail.getName());
        try {
            try (InputStream in = content.open();
                    OutputStream out = converted.getWritableOutputStream()) {
                form.write(in, out);
            }
            james.setMessageContent(converted);
        } catch (IOException | RuntimeException e) {
            LifecycleUtil.dispose(converted);
            throw e;
        }
        LOGGER.debug("{} was converted to 7-bit", mail.getName());
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's conversion to 7-bit";
    }
}
