package io.facteur.messaging.outgoing;

import org.apache.mailet.Mail;

/**
 * Whether all mail to other domains is kept here for the time being.
 *
 * @param isOn by the settings
 */
public record OutgoingHold(boolean isOn) {

    /** Not a mail that an administrator released. */
    public boolean holds(Mail mail) {
        return isOn && !HeldMails.isReleased(mail);
    }
}
