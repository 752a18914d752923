package io.facteur.protocols.pop3;

import java.util.Set;
import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.UserCmdHandler;

/** USER: refused in clear, so that no client goes on to send the password. */
public final class UserCommand extends UserCmdHandler {

    @Inject
    public UserCommand(MetricFactory metricFactory) {
        super(metricFactory);
    }

    static Response encryptionRequired() {
        // RFC 2595 4.: the capability USER is hidden too
        return new POP3Response(POP3Response.ERR_RESPONSE, "[AUTH] Encryption required: issue STLS first");
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        return session.isTLSStarted() ? super.onCommand(session, request) : encryptionRequired();
    }

    @Override
    public Set<String> getImplementedCapabilities(POP3Session session) {
        return session.isTLSStarted() ? super.getImplementedCapabilities(session) : Set.of();
    }
}
