package io.facteur.protocols.smtp;

import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Refuses a message that is nested too deep or has too many parts. Whoever stores it or shows its structure goes down
 * into it with a call for each level: the stack overflows in the middle of a delivery, whose thread then waits for ever,
 * and as many such messages as the spooler has threads stop all mail. And each part is stored as an attachment.
 */
public final class MimeLimits implements JamesMessageHook {

    static final int DEEPEST = 100;
    static final int PARTS = 2000;

    private static final HookResult REFUSED = Replies.deny(
            "554",
            "5.6.0 The message has more than " + PARTS + " parts, or more than " + DEEPEST + " of them in each other");

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try (InputStream content = new MimeMessageInputStream(mail.getMessage())) {
            return isWithin(content) ? HookResult.DECLINED : REFUSED;
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException("could not read a message that was just received", e);
        }
    }

    private static boolean isWithin(InputStream content) throws IOException {
        // Token by token: there is no tree, and it stops at the limit.
        MimeTokenStream tokens = new MimeTokenStream(MimeConfig.PERMISSIVE);
        tokens.parse(content);
        int depth = 0;
        int parts = 0;
        try {
            for (EntityState state = tokens.getState();
                    state != EntityState.T_END_OF_STREAM && depth <= DEEPEST && parts <= PARTS;
                    state = tokens.next()) {
                switch (state) {
                    case T_START_MULTIPART, T_START_MESSAGE -> depth++;
                    case T_END_MULTIPART, T_END_MESSAGE -> depth--;
                    case T_START_BODYPART -> parts++;
                    default -> {
                        // headers and bodies have limits of their own
                    }
                }
            }
        } catch (MimeException expected) {
            // Not MIME: it is text then, and what came before was within the limits.
            return true;
        }
        return depth <= DEEPEST && parts <= PARTS;
    }
}
