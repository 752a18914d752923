package io.facteur.protocols.pop3;

import javax.inject.Inject;
import javax.inject.Named;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.pop3server.core.PassCmdHandler;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;

/** PASS: refused in clear before the password is looked at, and after three that were wrong. */
public final class PassCommand extends PassCmdHandler {

    private static final int FAILED_LOGINS = 3;
    private static final AttachmentKey<Integer> FAILED = AttachmentKey.of("facteur.failedLogins", Integer.class);

    @Inject
    public PassCommand(
            @Named("mailboxmanager") MailboxManager manager,
            MailboxAdapterFactory mailboxes,
            MetricFactory metricFactory) {
        super(manager, mailboxes, metricFactory);
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        if (!session.isTLSStarted()) {
            return UserCommand.encryptionRequired();
        }
        Response response = super.onCommand(session, request);
        if (response != AUTH_FAILED) {
            return response;
        }
        int failed = session.getAttachment(FAILED, State.Connection).orElse(0) + 1;
        session.setAttachment(FAILED, failed, State.Connection);
        if (failed < FAILED_LOGINS) {
            return response;
        }
        POP3Response last = new POP3Response(POP3Response.ERR_RESPONSE, "[AUTH] Too many failed logins");
        last.setEndSession(true);
        return last;
    }
}
