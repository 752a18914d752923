package io.facteur.protocols.smtp;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;

/** RFC 5321 4.2: the first word is the name of the server; what it runs, and in which version, is nobody's business. */
public final class Greeting implements ConnectHandler<SMTPSession> {

    @Override
    public Response onConnect(SMTPSession session) {
        return new SMTPResponse("220", session.getConfiguration().getHelloName() + " ESMTP Facteur");
    }
}
