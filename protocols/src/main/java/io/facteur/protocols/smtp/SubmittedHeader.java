package io.facteur.protocols.smtp;

import org.apache.james.protocols.smtp.SMTPSession;

/**
 * The Received header of a message that a user submits. It goes to the recipients: where the user is, and what the user's
 * machine is called, is none of their business. The log has it, with the id that is in the header.
 */
public final class SubmittedHeader extends ReceivedHeader {

    @Override
    protected String from(SMTPSession session) {
        // RFC 5321 4.4 wants it of servers that pass mail on. Here it begins: "with ESMTPSA" says that a user wrote it.
        return "";
    }
}
