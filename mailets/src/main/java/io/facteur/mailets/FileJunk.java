package io.facteur.mailets;

import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.GenericMailet;

/**
 * Files a mail that {@link MarkJunk} marked into the recipients' folders for junk, unless their own rules filed it
 * elsewhere. The inbox is not elsewhere: a Sieve script that says nothing of a message keeps it there. Put it after Sieve
 * and before LocalDelivery.
 *
 * <p>Parameter: {@code folder} (Junk; the special use \Junk goes by that name).
 */
public final class FileJunk extends GenericMailet {

    private static final String FOLDER = "Junk";

    private final UsersRepository users;
    private String folder;

    @Inject
    public FileJunk(UsersRepository users) {
        this.users = users;
    }

    @Override
    public void init() {
        folder = getInitParameter("folder", FOLDER);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (mail.getAttribute(MarkJunk.JUNK).isEmpty()) {
            return;
        }
        for (MailAddress recipient : mail.getRecipients()) {
            Username user = username(recipient);
            Optional<String> filed = StorageDirective.fromMail(user, mail)
                    .getTargetFolder()
                    .filter(target -> !target.equalsIgnoreCase(MailboxConstants.INBOX));
            if (filed.isEmpty()) {
                // only the folder: what a script said of flags stays
                StorageDirective.builder()
                        .targetFolder(folder)
                        .build()
                        .encodeAsAttributes(user)
                        .forEach(mail::setAttribute);
            }
        }
    }

    private Username username(MailAddress recipient) throws MessagingException {
        try {
            return users.getUsername(recipient);
        } catch (UsersRepositoryException e) {
            throw new MessagingException("The user of " + recipient + " cannot be looked up", e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's filing of junk";
    }
}
