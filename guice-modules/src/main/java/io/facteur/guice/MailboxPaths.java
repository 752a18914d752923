package io.facteur.guice;

import com.datastax.oss.driver.api.core.CqlSession;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.init.configuration.JamesExecutionProfiles.ConsistencyChoice;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.mailbox.model.Mailbox;
import reactor.core.publisher.Mono;

/**
 * The names of mailboxes, each of which leads to a mailbox that is there. James writes the name of a new mailbox first, and the
 * mailbox a moment later: who looks in between finds half of one, a crash leaves it, and a "repair" takes the name away, so
 * that the first mail of a user is in a mailbox that nobody finds. Here the mailbox is first; one without a name is seen by
 * nobody.
 */
final class MailboxPaths extends CassandraMailboxPathV3DAO {

    private final CassandraMailboxDAO mailboxes;

    @Inject
    MailboxPaths(CqlSession session, CassandraMailboxDAO mailboxes) {
        super(session);
        this.mailboxes = mailboxes;
    }

    /** @return whether the name was free: of two who create the same mailbox one gets it */
    @Override
    public Mono<Boolean> save(Mailbox mailbox) {
        CassandraId id = (CassandraId) mailbox.getMailboxId();
        return mailboxes
                .retrieveMailbox(id)
                .hasElement()
                .flatMap(renamed -> renamed
                        ? super.save(mailbox)
                        : mailboxes
                                .save(mailbox)
                                .then(super.save(mailbox))
                                .flatMap(saved -> keepOrDelete(mailbox, saved)));
    }

    private Mono<Boolean> keepOrDelete(Mailbox mailbox, boolean saved) {
        if (saved) {
            return Mono.just(true);
        }
        CassandraId id = (CassandraId) mailbox.getMailboxId();
        return retrieve(mailbox.generateAssociatedPath(), ConsistencyChoice.STRONG)
                .filter(owner -> owner.getMailboxId().equals(id))
                .hasElement()
                .flatMap(ours -> ours ? Mono.just(true) : mailboxes.delete(id).thenReturn(false));
    }
}
