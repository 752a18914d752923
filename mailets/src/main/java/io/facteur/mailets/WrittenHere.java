package io.facteur.mailets;

import io.facteur.messaging.outgoing.SendingAccount;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;

/**
 * Tells what this server and its users write from what it passes on. A stranger's mail that claims to be of one of our
 * domains, and that a rule of a user sends on, must not get our signature.
 */
final class WrittenHere {

    private WrittenHere() {}

    static boolean is(Mail mail) throws MessagingException {
        // RFC 5321 4.4: whatever came in by SMTP or LMTP has our Received field; what was made here has none
        return mail.getMessage().getHeader("Received") == null
                || SendingAccount.of(mail).isPresent();
    }
}
