package io.facteur.protocols.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message after DATA, line by line, and what is answered at its end: what the first hook says that says something,
 * and a temporary failure if a hook fails. The last filter of all.
 *
 * <p>The hooks that answer at once are asked first, then the {@link MessageEvaluation}s, which may wait and hold no
 * thread meanwhile, and {@link Spool} last. The transaction goes on until the answer.
 */
public class MessageReceiver implements DataLineFilter, ExtensibleHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(MessageReceiver.class);

    private List<JamesMessageHook> checks = List.of();
    private Evaluations evaluations = new Evaluations(List.of());
    private List<JamesMessageHook> spool = List.of();

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(JamesMessageHook.class, MessageEvaluation.class);
    }

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extension) {
        if (MessageEvaluation.class.equals(interfaceName)) {
            evaluations = new Evaluations(
                    extension.stream().map(MessageEvaluation.class::cast).toList());
            return;
        }
        Map<Boolean, List<JamesMessageHook>> hooks = extension.stream()
                .map(JamesMessageHook.class::cast)
                .collect(Collectors.partitioningBy(Spool.class::isInstance));
        checks = hooks.get(false);
        spool = hooks.get(true);
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
        long limit = session.getConfiguration().getMaxMessageSize();
        if (session.currentMessageSize() > limit) {
            return conclude(session, () -> Replies.messageTooLarge(limit));
        }
        if (session.isMessageFailed()) {
            return conclude(session, Replies::temporaryFault);
        }
        return handOver(session);
    }

    /** @return the answer, or null when it comes later: the transaction ends with the answer */
    private Response handOver(SmtpSession session) {
        MailImpl mail;
        Optional<SMTPResponse> early;
        try {
            mail = mail(session);
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            return conclude(session, () -> fault(e));
        }
        try {
            early = ask(checks, session, mail);
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            early = Optional.of(fault(e));
        }
        if (early.isPresent()) {
            return conclude(session, mail, early);
        }
        if (evaluations.isEmpty()) {
            return conclude(session, mail, Optional.empty());
        }
        session.lines()
                .answerLater(
                        session,
                        evaluations.evaluate(
                                session.facts(), mail, session.limits().evaluation()),
                        result -> conclude(session, mail, response(result)),
                        () -> abandon(session, mail));
        return null;
    }

    private static MailImpl mail(SmtpSession session) throws Exception {
        MimeMessageInputStreamSource content = session.takeMessage();
        try {
            content.getWritableOutputStream().close();
            MailImpl mail = MailImpl.builder()
                    .name(content.getSourceId())
                    .sender(session.getAttachment(SMTPSession.SENDER, State.Transaction)
                            .orElse(MaybeSender.nullSender()))
                    .addRecipients(recipients(session))
                    .build();
            mail.setMessageContent(content);
            return mail;
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            LifecycleUtil.dispose(content);
            throw e;
        }
    }

    /** @return what the first hook says that says something */
    private static Optional<SMTPResponse> ask(List<JamesMessageHook> hooks, SmtpSession session, Mail mail) {
        return hooks.stream()
                .map(hook -> response(hook.onMessage(session, mail)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<SMTPResponse> response(HookResult result) {
        return Optional.ofNullable(AbstractHookableCmdHandler.calcDefaultSMTPResponse(result));
    }

    /** @param early the answer, if there is one already; empty when the message is to be spooled */
    private Response conclude(SmtpSession session, Mail mail, Optional<SMTPResponse> early) {
        try {
            return conclude(
                    session,
                    () -> early.or(() -> ask(spool, session, mail))
                            .orElseThrow(() -> new IllegalStateException("no hook took the message")));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private Response conclude(SmtpSession session, Supplier<SMTPResponse> answer) {
        try {
            return answerEach(session, answer.get());
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            return answerEach(session, fault(e));
        } finally {
            session.resetState();
        }
    }

    /** Whatever it was, the mail is the client's until we have said 250. */
    private static SMTPResponse fault(Throwable cause) {
        LOGGER.error("Could not take a message: answered 451", cause);
        return Replies.temporaryFault();
    }

    /**
     * RFC 5321 4.2.5: without an answer the mail is still the client's, which will come again with it: to take it all
     * the same would be to take it twice.
     */
    private static void abandon(SmtpSession session, Mail mail) {
        LOGGER.info("{} went away before its message was evaluated: not taken", session.getRemoteAddress());
        LifecycleUtil.dispose(mail);
    }

    protected static List<MailAddress> recipients(SMTPSession session) {
        return session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
    }

    /** SMTP has one answer for all recipients. */
    protected Response answerEach(SMTPSession session, SMTPResponse response) {
        return response;
    }
}
