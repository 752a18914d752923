package io.facteur.protocols.smtp;

import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;

/**
 * AUTH: James' command, over TLS only. James hides the mechanisms from a client in clear and takes the password all the
 * same, which by then everybody on the way has read.
 */
public final class AuthCommand extends AuthCmdHandler {

    private static final int FAILED_LOGINS = 3;
    private static final List<String> ANNOUNCED = List.of("AUTH PLAIN LOGIN");

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (!session.isTLSStarted()) {
            // RFC 4954 4.: before anything is checked, so that the answer tells nothing of the password
            return new SMTPResponse("538", "5.7.11 Encryption required: issue STARTTLS first");
        }
        return super.onCommand(session, request);
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return session.isTLSStarted() && session.getUsername() == null ? ANNOUNCED : List.of();
    }

    @Override
    protected Response doAuthTest(SMTPSession session, Username user, String password, String mechanism) {
        Response response = super.doAuthTest(session, user, password, mechanism);
        if (!SMTPRetCode.AUTH_FAILED.equals(response.getRetCode())) {
            return response;
        }
        if (((SmtpSession) session).countFailedLogin() >= FAILED_LOGINS) {
            return Replies.last("421", "4.7.0 Too many failed logins");
        }
        return failed();
    }

    /** Someone who has not authenticated cannot act for someone else. */
    @Override
    protected Response doDelegation(SMTPSession session, Username target) {
        return failed();
    }

    private static SMTPResponse failed() {
        // RFC 4954 6.
        return new SMTPResponse(SMTPRetCode.AUTH_FAILED, "5.7.8 Authentication credentials invalid");
    }
}
