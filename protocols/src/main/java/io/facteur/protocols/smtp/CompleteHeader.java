package io.facteur.protocols.smtp;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/** Adds the Date and the Message-ID that a submitted message does not have (RFC 6409 8.2 and 8.3). */
public final class CompleteHeader implements JamesMessageHook {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);

    private final Clock clock = Clock.systemDefaultZone();

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            MimeMessage message = mail.getMessage();
            if (message.getHeader("Date") == null) {
                message.addHeaderLine("Date: " + DATE.format(ZonedDateTime.now(clock)));
            }
            if (message.getHeader("Message-ID") == null) {
                message.addHeaderLine("Message-ID: <" + UUID.randomUUID() + "@" + domain(session, mail) + ">");
            }
            return HookResult.DECLINED;
        } catch (MessagingException e) {
            throw new IllegalStateException("could not read a message that was just received", e);
        }
    }

    /** RFC 5322 3.6.4: a domain that makes it unique. */
    private static String domain(SMTPSession session, Mail mail) {
        return mail.getMaybeSender()
                .asOptional()
                .map(MailAddress::getDomain)
                .map(Domain::asString)
                .orElseGet(() -> session.getConfiguration().getHelloName());
    }
}
