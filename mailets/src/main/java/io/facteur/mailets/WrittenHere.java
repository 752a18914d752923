package io.facteur.mailets;

import javax.mail.MessagingException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;

/**
 * Tells what this server and its users write from what it passes on. A stranger's mail that claims to be of one of our
 * domains, and that a rule of a user sends on, must not get our signature.
 */
final class WrittenHere {

    /** Set for clients that may relay: those of a network that we trust, and those who have logged in. */
    private static final AttributeName TRUSTED_NETWORK = AttributeName.of("org.apache.james.SMTPIsAuthNetwork");

    /** Of JMAP, which has no SMTP session. */
    static final AttributeName JMAP_USER = AttributeName.of("org.apache.james.jmap.send.MailMetaData.username");

    private WrittenHere() {}

    static boolean is(Mail mail) throws MessagingException {
        // RFC 5321 4.4: whatever came in by SMTP or LMTP has our Received field; what was made here has none
        return mail.getMessage().getHeader("Received") == null
                || mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent()
                || mail.getAttribute(JMAP_USER).isPresent()
                || AttributeUtils.getAttributeValueFromMail(mail, TRUSTED_NETWORK)
                        .filter(value -> Boolean.parseBoolean(value.toString()))
                        .isPresent();
    }
}
