package io.facteur.protocols.smtp;

import io.facteur.home.RelayNetworks;
import io.facteur.protocols.session.LineTransport;
import io.facteur.protocols.session.SessionLimits;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.ExtendedSMTPSession;

/** What is remembered of one SMTP or LMTP connection, and the answers that James has no enhanced status codes for. */
public final class SmtpSession extends ExtendedSMTPSession {

    /**
     * @param recipients of one message ({@code maxRecipients})
     * @param errors refused commands in one session before it is ended ({@code maxErrors})
     * @param evaluation how long the evaluation of one message may take ({@code evaluationTimeout}, in seconds)
     */
    public record Limits(int recipients, int errors, Duration evaluation) {

        private static final int RECIPIENTS = 1000;
        private static final int EVALUATION_SECONDS = 60;
        /** RFC 5321 4.5.3.2.6: a client waits ten minutes for the answer to a message. Storing takes some of them. */
        private static final int LONGEST_EVALUATION_SECONDS = 480;

        /** @throws ConfigurationException with the key, what was found and what is allowed */
        public static Limits parse(Configuration configuration, SessionLimits ofSession) throws ConfigurationException {
            int seconds = SessionLimits.positive(configuration, "evaluationTimeout", EVALUATION_SECONDS);
            if (seconds > LONGEST_EVALUATION_SECONDS) {
                throw new ConfigurationException("evaluationTimeout: found \"" + seconds
                        + "\", allowed: a number of seconds from 1 to " + LONGEST_EVALUATION_SECONDS);
            }
            return new Limits(
                    SessionLimits.positive(configuration, "maxRecipients", RECIPIENTS),
                    ofSession.errors(),
                    Duration.ofSeconds(seconds));
        }
    }

    private static final AttachmentKey<Boolean> RELAYED = AttachmentKey.of("facteur.relayed", Boolean.class);

    private final Limits limits;
    private final LineTransport lines;
    private final boolean inRelayNetwork;
    private int errors;
    private int failedLogins;
    private boolean messageFailed;

    /** Of a session in which nobody relays without a login. */
    public SmtpSession(SMTPConfiguration configuration, ProtocolTransport transport, Limits limits) {
        this(configuration, transport, limits, RelayNetworks.NONE);
    }

    public SmtpSession(
            SMTPConfiguration configuration, ProtocolTransport transport, Limits limits, RelayNetworks relayNetworks) {
        super(configuration, transport);
        this.limits = limits;
        this.lines = (LineTransport) transport;
        // who comes through a load balancer that does not say from where may be anybody
        this.inRelayNetwork = lines.isClientKnown()
                && relayNetworks.contains(getRemoteAddress().getAddress());
    }

    Limits limits() {
        return limits;
    }

    LineTransport lines() {
        return lines;
    }

    /** @return whether the client is one that the administrator named: it may relay, with a sender of ours */
    boolean isInRelayNetwork() {
        return inRelayNetwork;
    }

    /** The sender is one of ours, and the client in a relay network: this transaction is as one of a user. */
    void relay() {
        setAttachment(RELAYED, true, State.Transaction);
    }

    boolean isRelayed() {
        return getAttachment(RELAYED, State.Transaction).isPresent();
    }

    /** @return whether a sender was named, and what came of it is not yet answered */
    public static boolean isInTransaction(ProtocolSession session) {
        return session.getAttachment(SENDER, State.Transaction).isPresent();
    }

    /** @return how many commands were refused in this session, this one included */
    int countError() {
        return ++errors;
    }

    /** @return how many logins failed in this session, this one included */
    int countFailedLogin() {
        return ++failedLogins;
    }

    /** What is known of the client at this moment. */
    SessionFacts facts() {
        return new SessionFacts(
                getSessionID(),
                getConfiguration().getHelloName(),
                getRemoteAddress().getAddress(),
                getAttachment(CURRENT_HELO_NAME, State.Connection),
                isTLSStarted(),
                Optional.ofNullable(getUsername()),
                isRelayingAllowed() || isRelayed());
    }

    /**
     * The content of the message, which from now on is not the session's any more: it goes with the mail, whose end is
     * not that of the session.
     */
    MimeMessageInputStreamSource takeMessage() {
        MimeMessageInputStreamSource message = getMimeMessageWriter();
        setMimeMessageInputStreamSource(null);
        return message;
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
