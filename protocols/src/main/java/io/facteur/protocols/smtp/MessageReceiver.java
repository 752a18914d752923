package io.facteur.protocols.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.JamesMessageHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message after DATA, line by line, and what is answered at its end: what the first hook says that says something,
 * and a temporary failure if a hook fails. The last filter of all.
 */
public class MessageReceiver implements DataLineFilter, ExtensibleHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(MessageReceiver.class);

    private List<JamesMessageHook> hooks = List.of();

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(JamesMessageHook.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void wireExtensions(Class<?> interfaceName, List<?> extension) {
        hooks = new ArrayList<>((List<JamesMessageHook>) extension);
    }

    @Override
    public Response onLine(SMTPSession smtpSession, byte[] line, LineHandler<SMTPSession> next) {
        SmtpSession session = (SmtpSession) smtpSession;
        int length = line.length;
        if (length < 2 || line[length - 1] != '\n' || line[length - 2] != '\r') {
            return bareLineFeed(session);
        }
        if (length == 3 && line[0] == '.') {
            return end(session);
        }
        if (!session.isMessageFailed()) {
            store(session, line);
        }
        return null;
    }

    /**
     * RFC 5321 2.3.8 and 4.1.1.4: a message ends with CR LF dot CR LF. Servers that also take a line feed alone for the
     * end of a line do not agree on where a message ends, and what one takes for text is a second message for the
     * other, with any sender (SMTP smuggling). After such a line this is not known any more, so the connection ends.
     */
    private static Response bareLineFeed(SmtpSession session) {
        LOGGER.info("Refused a message from {}: a line ended without a carriage return", session.getRemoteAddress());
        session.popLineHandler();
        session.resetState();
        return Replies.last("550", "5.5.2 A line of the message ends with a line feed only");
    }

    private static void store(SmtpSession session, byte[] line) {
        long size = session.currentMessageSize() + line.length;
        session.setCurrentMessageSize(size);
        if (size > session.getConfiguration().getMaxMessageSize()) {
            session.failMessage();
            return;
        }
        try {
            OutputStream out = session.getMimeMessageWriter().getWritableOutputStream();
            // RFC 5321 4.5.2: the first dot of a line was put there by the client
            int from = line[0] == '.' ? 1 : 0;
            out.write(line, from, line.length - from);
        } catch (IOException e) {
            LOGGER.error("Could not write a message to the temporary directory: it is answered 451", e);
            session.failMessage();
        }
    }

    private Response end(SmtpSession session) {
        session.popLineHandler();
        session.lines().expectCommands();
        try {
            long limit = session.getConfiguration().getMaxMessageSize();
            if (session.currentMessageSize() > limit) {
                return answerEach(session, Replies.messageTooLarge(limit));
            }
            return session.isMessageFailed() ? answerEach(session, Replies.temporaryFault()) : handOver(session);
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            // whatever it was, the mail is the client's until we have said 250
            LOGGER.error("Could not take a message: answered 451", e);
            return answerEach(session, Replies.temporaryFault());
        } finally {
            session.resetState();
        }
    }

    private Response handOver(SmtpSession session) throws Exception {
        MimeMessageInputStreamSource content = session.getMimeMessageWriter();
        MailImpl mail = null;
        try {
            content.getWritableOutputStream().close();
            mail = MailImpl.builder()
                    .name(content.getSourceId())
                    .sender(session.getAttachment(SMTPSession.SENDER, State.Transaction)
                            .orElse(MaybeSender.nullSender()))
                    .addRecipients(recipients(session))
                    .build();
            mail.setMessageContent(content);
            for (JamesMessageHook hook : hooks) {
                SMTPResponse response =
                        AbstractHookableCmdHandler.calcDefaultSMTPResponse(hook.onMessage(session, mail));
                if (response != null) {
                    return answerEach(session, response);
                }
            }
            throw new IllegalStateException("no hook took the message");
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    protected static List<MailAddress> recipients(SMTPSession session) {
        return session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
    }

    /** SMTP has one answer for all recipients. */
    protected Response answerEach(SMTPSession session, SMTPResponse response) {
        return response;
    }
}
