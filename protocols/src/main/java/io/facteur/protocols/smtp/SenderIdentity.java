package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user sends as one of the {@link OwnAddresses}, or as nobody: clients send receipts (RFC 8098 3.) with the null
 * sender.
 */
public final class SenderIdentity implements MailHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(SenderIdentity.class);

    private static final HookResult NOT_YOURS = Replies.deny("553", "5.7.1 This sender address is not yours");

    private final OwnAddresses addresses;

    @Inject
    public SenderIdentity(OwnAddresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        if (sender.isNullSender()) {
            return HookResult.DECLINED;
        }
        try {
            return addresses.includes(session.getUsername(), sender.get()) ? HookResult.DECLINED : NOT_YOURS;
        } catch (Exception e) {
            LOGGER.error("Could not look up a sender: answered 451", e);
            return Replies.temporaryFaultInHook();
        }
    }
}
