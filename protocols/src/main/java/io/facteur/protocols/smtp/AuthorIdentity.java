package io.facteur.protocols.smtp;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.Mailbox;
import io.facteur.authentication.message.Mailboxes;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A submitted message is of one of the {@link OwnAddresses}: each address in its From and Sender fields (RFC 6409 6.1 and
 * 8.1). We sign it for the domain of From: a user who could write another address there would speak for somebody else,
 * with our word for it.
 */
public final class AuthorIdentity implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuthorIdentity.class);

    private static final int LONGEST_SHOWN = 100;

    private final OwnAddresses addresses;

    @Inject
    public AuthorIdentity(OwnAddresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            return check(session.getUsername(), header(mail));
        } catch (Exception e) {
            LOGGER.error("Could not look up the author of a message: answered 451", e);
            return Replies.temporaryFaultInHook();
        }
    }

    private static MessageReader header(Mail mail) throws IOException, MessagingException {
        try (InputStream in = new MimeMessageInputStream(mail.getMessage())) {
            return MessageReader.open(in);
        }
    }

    private HookResult check(Username user, MessageReader reader)
            throws UsersRepositoryException, RecipientRewriteTableException {
        if (reader.truncated()) {
            return malformed("its header is too long");
        }
        if (reader.bareLineEnds()) {
            // RFC 5321 2.3.8. What is stored and signed has them as line ends, and so other fields than are seen here.
            return malformed("its header has a CR or LF that is not part of a CR LF");
        }
        MessageHeader header = reader.header();
        List<HeaderField> from = header.all("From");
        if (from.size() != 1) {
            // RFC 5322 3.6
            return malformed(from.isEmpty() ? "it has no From field" : "it has " + from.size() + " From fields");
        }
        for (String name : List.of("From", "Sender")) {
            for (HeaderField field : header.all(name)) {
                Optional<HookResult> refusal = check(user, name, Mailboxes.of(field));
                if (refusal.isPresent()) {
                    return refusal.get();
                }
            }
        }
        return HookResult.DECLINED;
    }

    private Optional<HookResult> check(Username user, String field, Mailboxes found)
            throws UsersRepositoryException, RecipientRewriteTableException {
        // first whose it is: for a user this says more than what is wrong with the way it is written
        for (Mailbox mailbox : found.mailboxes()) {
            if (!isOwn(user, mailbox)) {
                return Optional.of(Replies.deny(
                        "550",
                        "5.7.1 " + shown(mailbox.text()) + " in the " + field
                                + " field is not yours: send as an address or alias of " + shown(user.asString())));
            }
        }
        if (found.problem().isPresent() || found.mailboxes().isEmpty()) {
            return Optional.of(malformed("its " + field + " field cannot be read"
                    + found.problem()
                            .map(Explanation::text)
                            .map(text -> ": " + shown(text))
                            .orElse("")));
        }
        return Optional.empty();
    }

    private boolean isOwn(Username user, Mailbox mailbox)
            throws UsersRepositoryException, RecipientRewriteTableException {
        MailAddress address;
        try {
            address = new MailAddress(mailbox.localPart(), mailbox.domain().toString());
        } catch (AddressException expected) {
            // nobody here has an address that must be quoted
            return false;
        }
        return addresses.includes(user, address);
    }

    private static HookResult malformed(String what) {
        return Replies.deny("550", "5.6.0 The message cannot be sent: " + what);
    }

    /** RFC 5321 4.2: an answer is ASCII. */
    private static String shown(String text) {
        String shortened = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return shortened.replaceAll("[^ -~]", "?");
    }
}
