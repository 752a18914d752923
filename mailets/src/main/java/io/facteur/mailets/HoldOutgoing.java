package io.facteur.mailets;

import io.facteur.messaging.outgoing.OutgoingHold;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Keeps mail to other domains in a repository while all of it is held: in a trial, until the server is ready (outgoing.xml),
 * and when an administrator stops it. The first mailet for such a mail, so that it goes through the others when it is
 * released.
 *
 * <p>Parameter: {@code repositoryPath} (cassandra://var/mail/held/).
 */
public final class HoldOutgoing extends GenericMailet {

    private final MailRepositoryStore repositories;
    private final OutgoingHold hold;
    private MailRepositoryUrl repository;

    @Inject
    public HoldOutgoing(MailRepositoryStore repositories, OutgoingHold hold) {
        this.repositories = repositories;
        this.hold = hold;
    }

    @Override
    public void init() {
        repository = MailRepositoryUrl.from(getInitParameter("repositoryPath", "cassandra://var/mail/held/"));
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (!hold.holds(mail)) {
            return;
        }
        hold.mark(mail);
        try {
            repositories.select(repository).store(mail);
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException("The repository of held mail cannot be opened", e);
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's hold of mail to other domains";
    }
}
