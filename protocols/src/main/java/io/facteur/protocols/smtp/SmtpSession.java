package io.facteur.protocols.smtp;

import io.facteur.protocols.session.LineTransport;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.smtpserver.ExtendedSMTPSession;

/** What is remembered of one SMTP or LMTP connection, and the answers that James has no enhanced status codes for. */
public final class SmtpSession extends ExtendedSMTPSession {

    /**
     * @param recipients of one message
     * @param errors refused commands in one session before it is ended
     */
    public record Limits(int recipients, int errors) {}

    private final Limits limits;
    private final LineTransport lines;
    private int errors;
    private int failedLogins;
    private boolean messageFailed;

    public SmtpSession(SMTPConfiguration configuration, ProtocolTransport transport, Limits limits) {
        super(configuration, transport);
        this.limits = limits;
        this.lines = (LineTransport) transport;
    }

    Limits limits() {
        return limits;
    }

    LineTransport lines() {
        return lines;
    }

    /** @return how many commands were refused in this session, this one included */
    int countError() {
        return ++errors;
    }

    /** @return how many logins failed in this session, this one included */
    int countFailedLogin() {
        return ++failedLogins;
    }

    /** The rest of the message is read and thrown away. */
    void failMessage() {
        messageFailed = true;
    }

    boolean isMessageFailed() {
        return messageFailed;
    }

    @Override
    public void resetState() {
        super.resetState();
        messageFailed = false;
    }

    /** UTF-8, so that a domain in its Unicode form can be told, and a line that is not ASCII is not garbled. */
    @Override
    public Charset getCharset() {
        return StandardCharsets.UTF_8;
    }

    @Override
    public Response newFatalErrorResponse() {
        return Replies.temporaryFault();
    }

    @Override
    public Response newLineTooLongResponse() {
        return new SMTPResponse("500", "5.5.2 The line is too long");
    }

    @Override
    public Response newCommandNotFoundErrorResponse() {
        return new SMTPResponse("500", "5.5.1 Command unrecognized");
    }
}
