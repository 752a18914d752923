package io.facteur.smtphooks;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.MessageAssessor;
import io.facteur.authentication.policy.Reply;
import io.facteur.mailets.MailContent;
import io.facteur.matchers.MailClient;
import io.facteur.matchers.MailEvaluation;
import io.facteur.protocols.smtp.MessageEvaluation;
import io.facteur.protocols.smtp.SessionFacts;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Evaluates a message at the end of DATA, while its sender can still be told. It is refused only if no recipient takes
 * it; else the Evaluation goes along with the mail, and mailets do what it says for each. Mail of users who logged in, and
 * of clients that may relay, is ours and is not evaluated.
 */
public final class EvaluateMessage implements MessageEvaluation {

    private static final Logger LOGGER = LoggerFactory.getLogger(EvaluateMessage.class);

    private final MessageAssessor assessor;

    @Inject
    public EvaluateMessage(MessageAssessor assessor) {
        this.assessor = assessor;
    }

    @Override
    public Mono<HookResult> evaluate(SessionFacts session, Mail mail) {
        if (session.user().isPresent() || session.relayingAllowed()) {
            return Mono.just(HookResult.DECLINED);
        }
        // also for a later evaluation, by the mailet, if this one cannot be read any more
        MailClient.set(mail, session.client(), session.helo().orElse(""));
        return assessor.assess(
                        new MailContent(mail),
                        MailClient.envelope(mail),
                        mail.getRecipients().stream().map(MailAddress::asString).toList())
                .map(evaluation -> answer(evaluation, mail));
    }

    private static HookResult answer(Evaluation evaluation, Mail mail) {
        Optional<Reply> refusal = evaluation.refusal();
        MailEvaluation.set(mail, refusal.isPresent() ? evaluation : evaluation.taken());
        LOGGER.info(
                "Evaluated {}: id {}, from {}, {}, DMARC {} for {}",
                mail.getName(),
                evaluation.id(),
                evaluation.client(),
                evaluation.strictest().text(),
                evaluation.authentication().dmarc().code().text(),
                evaluation.authentication().dmarc().authorDomain());
        return refusal.map(EvaluateMessage::refuse).orElse(HookResult.DECLINED);
    }

    private static HookResult refuse(Reply reply) {
        return HookResult.builder()
                .hookReturnCode(reply.code() < 500 ? HookReturnCode.denySoft() : HookReturnCode.deny())
                .smtpReturnCode(Integer.toString(reply.code()))
                .smtpDescription(reply.enhancedCode() + " " + reply.text())
                .build();
    }
}
