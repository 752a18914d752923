package io.facteur.mailets;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.Header;
import org.apache.james.mailbox.model.MailboxMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.search.MailboxQuery;

/**
 * Looks whether a user has a mail already. It reads the messages themselves and no search index, which may not know
 * of a message that was stored a second before the crash; and of each mailbox only those that arrived since the mail
 * was enqueued.
 *
 * <p>It cannot be held:
 *
 * <ul>
 *   <li>when the user deleted the message in the meantime, or fetched it by POP3, or moved it to a mailbox of somebody
 *       else: it is stored a second time;
 *   <li>when a mailet enqueued a new mail before the crash (a bounce, a copy, a vacation reply, a forward): the mail
 *       that comes again makes another one, with an id of its own;
 *   <li>when a mail has two recipients who are the same user and the crash came between them: the user has it once.
 * </ul>
 */
final class EarlierDeliveries {

    /** On every message that was delivered: the id of the mail in the queue. */
    static final String HEADER = "X-Facteur-Delivery";

    private static final int PAGE = 200;
    /** The clock of the node that stored it may be behind ours. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final MailboxManager mailboxes;

    EarlierDeliveries(MailboxManager mailboxes) {
        this.mailboxes = mailboxes;
    }

    boolean hasIt(Username user, DeliveryIdentity identity) throws MailboxException {
        Instant since = identity.since().minus(CLOCK_SKEW);
        MailboxSession session = mailboxes.createSystemSession(user);
        mailboxes.startProcessingRequest(session);
        try {
            MailboxQuery own = MailboxQuery.privateMailboxesBuilder(session).build();
            List<MailboxMetaData> all =
                    mailboxes.search(own, session).collectList().block();
            for (MailboxMetaData mailbox : all) {
                if (mailboxHasIt(mailbox, session, identity.id(), since)) {
                    return true;
                }
            }
            return false;
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    private boolean mailboxHasIt(MailboxMetaData mailbox, MailboxSession session, String id, Instant since)
            throws MailboxException {
        MessageManager messages;
        try {
            messages = mailboxes.getMailbox(mailbox.getId(), session);
        } catch (MailboxNotFoundException e) {
            return false;
        }
        long uidNext = messages.getMetaData(
                        MessageManager.MailboxMetaData.RecentMode.IGNORE,
                        session,
                        MessageManager.MailboxMetaData.FetchGroup.NO_COUNT)
                .getUidNext()
                .asLong();
        // From the newest back, until a page holds nothing that is new enough.
        for (long last = uidNext - 1; last >= 1; last -= PAGE) {
            MessageRange page = MessageRange.range(MessageUid.of(Math.max(1, last - PAGE + 1)), MessageUid.of(last));
            boolean recent = false;
            Iterator<MessageResult> results = messages.getMessages(page, FetchGroup.MINIMAL, session);
            while (results.hasNext()) {
                MessageResult message = results.next();
                if (arrivedSince(message, since)) {
                    recent = true;
                    if (bears(messages, message.getUid(), id, session)) {
                        return true;
                    }
                }
            }
            if (!recent) {
                return false;
            }
        }
        return false;
    }

    private static boolean arrivedSince(MessageResult message, Instant since) {
        Date arrived = message.getSaveDate().orElse(message.getInternalDate());
        return !arrived.toInstant().isBefore(since);
    }

    private static boolean bears(MessageManager messages, MessageUid uid, String id, MailboxSession session)
            throws MailboxException {
        Iterator<MessageResult> found = messages.getMessages(MessageRange.one(uid), FetchGroup.HEADERS, session);
        while (found.hasNext()) {
            Iterator<Header> headers = found.next().getHeaders().headers();
            while (headers.hasNext()) {
                Header header = headers.next();
                if (HEADER.equalsIgnoreCase(header.getName())
                        && id.equals(header.getValue().trim())) {
                    return true;
                }
            }
        }
        return false;
    }
}
