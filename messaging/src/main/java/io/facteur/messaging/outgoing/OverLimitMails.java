package io.facteur.messaging.outgoing;

import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryStore.MailRepositoryStoreException;

/** Mail of accounts that send more than they may. It leaves when an administrator releases it, and for no other reason. */
public final class OverLimitMails {

    /** Where {@code mailetcontainer.xml} puts it. */
    public static final MailRepositoryPath PATH = MailRepositoryPath.from("var/mail/over-limit");

    private OverLimitMails() {}

    public static long count(MailRepositoryStore repositories) throws MessagingException {
        try {
            long count = 0;
            for (MailRepository repository : repositories.getByPath(PATH).toList()) {
                count += repository.size();
            }
            return count;
        } catch (MailRepositoryStoreException e) {
            throw new MessagingException("The repository of mail over a limit cannot be opened", e);
        }
    }
}
