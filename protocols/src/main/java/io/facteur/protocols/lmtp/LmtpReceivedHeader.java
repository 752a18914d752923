package io.facteur.protocols.lmtp;

import io.facteur.protocols.smtp.ReceivedHeader;
import org.apache.james.protocols.smtp.SMTPSession;

/** RFC 3848: the message came by LMTP. */
public final class LmtpReceivedHeader extends ReceivedHeader {

    @Override
    protected String protocol(SMTPSession session) {
        return "LMTP";
    }
}
