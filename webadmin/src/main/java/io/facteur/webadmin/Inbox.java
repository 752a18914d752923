package io.facteur.webadmin;

import java.util.EnumSet;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.Item;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.Header;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.MessageResultIterator;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTable.ErrorMappingException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/** Whether a message has arrived, for who has just sent it. */
public final class Inbox {

    // It is asked for a message that arrives now: a larger INBOX must not make the answer slower.
    private static final long NEWEST = 200;

    private final MailboxManager mailboxes;
    private final UsersRepository users;
    private final RecipientRewriteTable rewrites;

    @Inject
    public Inbox(MailboxManager mailboxes, UsersRepository users, RecipientRewriteTable rewrites) {
        this.mailboxes = mailboxes;
        this.users = users;
        this.rewrites = rewrites;
    }

    /** @return the user who gets the mail of an address, which may be an alias; empty when nobody here does */
    Optional<Username> owner(Username address) throws UsersRepositoryException, RecipientRewriteTableException {
        if (users.contains(address)) {
            return Optional.of(address);
        }
        try {
            for (var mapping : rewrites.getResolvedMappings(
                            address.getLocalPart(), address.getDomainPart().orElseThrow())
                    .asStream()
                    .toList()) {
                Optional<Username> user = mapping.asMailAddress().map(Username::fromMailAddress);
                if (user.isPresent() && users.contains(user.get())) {
                    return user;
                }
            }
        } catch (ErrorMappingException expected) {
            // an address whose mail is refused on purpose has no owner
        }
        return Optional.empty();
    }

    /**
     * @param results the topmost Authentication-Results field, unfolded, without its name: ours, since what others wrote in
     *     our name is removed; empty when there is none
     */
    record Found(String results) {}

    /** @return the message, when it is among the newest of the user's INBOX */
    Optional<Found> find(Username user, String messageId) throws MailboxException {
        MailboxSession session = mailboxes.createSystemSession(user);
        try {
            MessageManager inbox = mailboxes.getMailbox(MailboxPath.inbox(user), session);
            MessageUid next = inbox.getMetaData(RecentMode.IGNORE, session, EnumSet.of(Item.NextUid))
                    .getUidNext();
            long from = Math.max(1, next.asLong() - NEWEST);
            MessageResultIterator messages =
                    inbox.getMessages(MessageRange.from(MessageUid.of(from)), FetchGroup.HEADERS, session);
            while (messages.hasNext()) {
                MessageResult message = messages.next();
                if (messageId.equals(first(message, "Message-ID"))) {
                    return Optional.of(new Found(first(message, "Authentication-Results")));
                }
            }
            return Optional.empty();
        } catch (MailboxNotFoundException expected) {
            return Optional.empty();
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    private static String first(MessageResult message, String name) throws MailboxException {
        var headers = message.getHeaders().headers();
        while (headers.hasNext()) {
            Header header = headers.next();
            if (header.getName().equalsIgnoreCase(name)) {
                return header.getValue().replaceAll("\r?\n(?=[ \t])", "").strip();
            }
        }
        return "";
    }
}
