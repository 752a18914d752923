package io.facteur.protocols.lmtp;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;

/** The first line of a session. */
public final class LmtpGreeting implements ConnectHandler<SMTPSession> {

    @Override
    public Response onConnect(SMTPSession session) {
        return new SMTPResponse("220", session.getConfiguration().getHelloName() + " LMTP Facteur");
    }
}
