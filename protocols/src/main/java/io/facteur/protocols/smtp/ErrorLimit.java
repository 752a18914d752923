package io.facteur.protocols.smtp;

import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the session of a client that only tries what is refused, such as one that looks for addresses that exist. */
public final class ErrorLimit implements ProtocolHandlerResultHandler<Response, SmtpSession> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ErrorLimit.class);

    @Override
    public Response onResponse(ProtocolSession session, Response response, long milliseconds, ProtocolHandler handler) {
        SmtpSession smtp = (SmtpSession) session;
        // 4xx does not count: those are our faults, or a full mailbox
        boolean refused = handler instanceof CommandHandler
                && response != null
                && response.getRetCode().startsWith("5");
        if (!refused || smtp.countError() <= smtp.limits().errors()) {
            return response;
        }
        LOGGER.info("Ended a session of {}: too many errors", session.getRemoteAddress());
        return Replies.last("421", "4.7.0 Too many errors");
    }
}
