package io.facteur.webadmin;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.model.MailboxMetaData;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import reactor.core.publisher.Mono;

/** Users together with what belongs to them: the mailboxes that clients expect, and the addresses that lead to them. */
public final class Accounts {

    /** What every user has from the start, and is subscribed to. The names are those that clients look for. */
    static final List<String> MAILBOXES = List.of("INBOX", "Sent", "Drafts", "Trash", "Archive", "Junk");

    /** Rewritings to one address that are written out, and so can be found and removed by their target. */
    private static final EnumSet<Mapping.Type> BY_TARGET =
            EnumSet.of(Mapping.Type.Alias, Mapping.Type.Address, Mapping.Type.Forward, Mapping.Type.Group);

    private final UsersRepository users;
    private final MailboxManager mailboxes;
    private final SubscriptionManager subscriptions;
    private final RecipientRewriteTable rewrites;

    @Inject
    public Accounts(
            UsersRepository users,
            MailboxManager mailboxes,
            SubscriptionManager subscriptions,
            RecipientRewriteTable rewrites) {
        this.users = users;
        this.mailboxes = mailboxes;
        this.subscriptions = subscriptions;
        this.rewrites = rewrites;
    }

    boolean exists(Username user) throws UsersRepositoryException {
        return users.contains(user);
    }

    /**
     * Makes the mailboxes first and the user last: until that last step nobody can log in or receive mail, and what was
     * interrupted can be repeated.
     *
     * @return whether mail of an earlier user of this name was found, which the new one now has
     * @throws UsersRepositoryException when the user exists, or the address has another use, or its domain is not ours
     */
    boolean create(Username user, String password) throws UsersRepositoryException, MailboxException {
        users.assertValid(user);
        MailboxSession session = mailboxes.createSystemSession(user);
        try {
            boolean hadMail = count(session) > 0;
            for (String name : MAILBOXES) {
                MailboxPath path = MailboxPath.forUser(user, name);
                try {
                    mailboxes.createMailbox(path, session);
                } catch (MailboxExistsException expected) {
                    // of an earlier try, or of an earlier user of this name
                }
                subscriptions.subscribe(session, path);
            }
            users.addUser(user, password);
            return hadMail;
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    /** @return addresses that lead to this user: aliases, forwards, groups */
    List<MappingSource> sources(Username user) throws RecipientRewriteTableException {
        List<MappingSource> sources = new ArrayList<>();
        for (Mapping.Type type : BY_TARGET) {
            rewrites.listSources(Mapping.of(type, user.asString())).forEach(sources::add);
        }
        return sources;
    }

    /**
     * Removes the user, and the addresses that lead only here: mail to them must be refused from now on, not bounced.
     *
     * @param withMail whether mailboxes and subscriptions go as well
     * @return the addresses that were removed
     */
    List<String> remove(Username user, boolean withMail)
            throws UsersRepositoryException, RecipientRewriteTableException, MailboxException {
        List<String> removed = new ArrayList<>();
        for (Mapping.Type type : BY_TARGET) {
            Mapping mapping = Mapping.of(type, user.asString());
            for (MappingSource source : rewrites.listSources(mapping).toList()) {
                rewrites.removeMapping(source, mapping);
                removed.add(source.asString());
            }
        }
        users.removeUser(user);
        if (withMail) {
            removeMail(user);
        }
        return removed;
    }

    private void removeMail(Username user) throws MailboxException {
        MailboxSession session = mailboxes.createSystemSession(user);
        try {
            for (MailboxMetaData mailbox : all(session)) {
                mailboxes.deleteMailbox(mailbox.getPath(), session);
            }
            for (MailboxPath path : List.copyOf(subscriptions.subscriptions(session))) {
                subscriptions.unsubscribe(session, path);
            }
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    /** @return how many messages the user's mailboxes hold */
    long count(Username user) throws MailboxException {
        MailboxSession session = mailboxes.createSystemSession(user);
        try {
            return count(session);
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    private long count(MailboxSession session) {
        return all(session).stream()
                .mapToLong(mailbox -> mailbox.getCounters().getCount())
                .sum();
    }

    private List<MailboxMetaData> all(MailboxSession session) {
        MailboxQuery query = MailboxQuery.privateMailboxesBuilder(session)
                .matchesAllMailboxNames()
                .build();
        return Mono.from(mailboxes.search(query, session).collectList()).block();
    }
}
