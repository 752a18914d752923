package io.facteur.protocols.imap;

import java.util.Map;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.MailboxType;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxPath;

/**
 * The special uses (RFC 6154 2.) of a user's mailboxes, by their names. James knows the role of junk by the name "Spam"
 * only, in {@code org.apache.james.mailbox.Role}, which JMAP goes by; the mailbox that we make for it is "Junk".
 */
public final class SpecialUse implements MailboxTyper {

    private static final Map<String, MailboxType> BY_NAME = Map.of(
            "Sent", MailboxType.SENT,
            "Drafts", MailboxType.DRAFTS,
            "Trash", MailboxType.TRASH,
            "Archive", MailboxType.ARCHIVE,
            "Junk", MailboxType.SPAM);

    @Override
    public MailboxType getMailboxType(ImapSession session, MailboxPath path) {
        if (path.getName().equalsIgnoreCase(MailboxConstants.INBOX)) {
            return MailboxType.INBOX;
        }
        return BY_NAME.getOrDefault(path.getName(), MailboxType.OTHER);
    }
}
