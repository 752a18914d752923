package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which recipients are taken: those of our domains that exist and have room; any of another domain for a user who has
 * authenticated in this session, and for a client in a network that the administrator named (relayNetworks) with a sender of
 * a domain of ours; for nobody else.
 *
 * <p>It is no hook: a hook before it that answers OK would keep it from being asked, and make the server an open relay.
 */
public final class RecipientPolicy {

    private static final Logger LOGGER = LoggerFactory.getLogger(RecipientPolicy.class);

    private static final HookResult RELAY = Replies.deny("550", "5.7.1 Relaying denied");
    private static final HookResult UNKNOWN = Replies.deny("550", "5.1.1 Nobody here has this address");
    private static final HookResult FULL = Replies.defer("452", "4.2.2 The mailbox is full");

    private final Recipients recipients;

    @Inject
    public RecipientPolicy(Recipients recipients) {
        this.recipients = recipients;
    }

    /** @return declined when the recipient is taken */
    HookResult check(SMTPSession session, MailAddress recipient) {
        try {
            return decide(session, recipient);
        } catch (Exception e) {
            LOGGER.error("Could not look up a recipient: answered 451", e);
            return Replies.temporaryFaultInHook();
        }
    }

    private HookResult decide(SMTPSession session, MailAddress recipient) throws Exception {
        boolean authenticated = session.getUsername() != null || isRelay(session);
        if (recipients.isPostmaster(recipient)) {
            return HookResult.DECLINED;
        }
        if (!recipients.isLocal(recipient)) {
            return authenticated ? HookResult.DECLINED : RELAY;
        }
        if (!authenticated && hasRoute(recipient)) {
            return RELAY;
        }
        if (recipient.getLocalPart().contains("@")) {
            // no user can have this name: it is not even looked up
            return UNKNOWN;
        }
        long octets = session.getAttachment(MailParameters.DECLARED_SIZE, ProtocolSession.State.Transaction)
                .orElse(0L);
        return switch (recipients.state(recipient, Math.max(1, octets))) {
            case DELIVERABLE -> HookResult.DECLINED;
            case UNKNOWN -> UNKNOWN;
            case FULL -> FULL;
        };
    }

    /**
     * RFC 5321 7.9 has servers relay for hosts they know. Only for our own domains, so that a device that was taken over
     * cannot send in the name of others; nor without a sender, since a bounce says nothing of whom it is for.
     */
    private boolean isRelay(SMTPSession session) throws DomainListException {
        if (!(session instanceof SmtpSession ours) || !ours.isInRelayNetwork()) {
            return false;
        }
        MaybeSender sender = session.getAttachment(SMTPSession.SENDER, ProtocolSession.State.Transaction)
                .orElse(MaybeSender.nullSender());
        if (sender.isNullSender() || !recipients.isLocal(sender.get())) {
            return false;
        }
        ours.relay();
        return true;
    }

    /** A way on to another host, hidden in the local part, such as {@code user%elsewhere@here} or {@code "u@e"@here}. */
    private static boolean hasRoute(MailAddress recipient) {
        return recipient.getLocalPart().chars().anyMatch(character -> "%!@".indexOf(character) >= 0);
    }
}
