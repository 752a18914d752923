package io.facteur.protocols.smtp;

import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;
import reactor.core.publisher.Mono;

/**
 * What is asked of a received message that cannot be answered at once, because the answer waits for the network: the
 * asynchronous counterpart of {@link org.apache.james.smtpserver.JamesMessageHook}. A handler that implements it is
 * listed by name, in {@link ReceivingHandlers} or in a {@code <handlerchain>}.
 *
 * <p>Evaluations are asked when the hooks that answer at once have let the message pass, one after the other in the
 * order of the chain, and {@link Spool} after the last. No thread of the session waits, and only this message does:
 * nothing of its session goes on meanwhile. A session has one message at a time, so there are no more evaluations
 * under way than {@code connectionLimit} allows connections.
 */
public interface MessageEvaluation extends Hook {

    /**
     * Called on a thread of the session, which may be used for what needs no waiting, such as reading the message; it
     * must not be blocked on the network. The result may come on any thread, and does not hold it.
     *
     * <p>{@code DECLINED} lets the message pass: to the next evaluation, and then to the spool, with whatever
     * attributes were set on the mail. Anything else is the answer to the client, as from a synchronous hook:
     * {@code DENY} and {@code DENYSOFT} refuse the message, and {@code OK} takes it without spooling it. An error, a
     * Mono without a value, and one that is later than {@code evaluationTimeout} for all evaluations together are
     * answered 451; of an error, a line is logged.
     *
     * <p>The result is cancelled when that time is over or when the connection ends: nobody waits then, and the message
     * is not taken. What was started for it should end.
     *
     * @param session who sent the message, and how
     * @param mail the envelope and the content as it will be spooled, with our Received header on top; with what
     *     {@link SessionAttributes} sets: the client's address and Mail.SMTP_HELO, SMTP_SESSION_ID, SMTP_AUTH_USER. To be
     *     used until the Mono has ended or was cancelled, and not after: its content is gone then. Not to be disposed of
     */
    Mono<HookResult> evaluate(SessionFacts session, Mail mail);
}
