package io.facteur.mailets;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.MessageAssessor;
import io.facteur.matchers.MailClient;
import io.facteur.matchers.MailEvaluation;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.time.Duration;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates a mail that has no Evaluation that can be read: it came another way than by SMTP, or waited while this server
 * was changed. The same engine as at the end of DATA; but here nobody can be told, so that nothing is refused: who would
 * have refused it gets it as junk. Mail that cannot be judged yet, because our resolver is down, waits in the queue.
 *
 * <p>Put it before whatever changes a message, since a signature is over what the sender wrote.
 */
public final class Evaluate extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(Evaluate.class);

    /** The engine keeps to the budget of a message, which is shorter. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final MessageAssessor assessor;

    @Inject
    public Evaluate(MessageAssessor assessor) {
        this.assessor = assessor;
    }

    @Override
    public void service(Mail mail) {
        Optional<Evaluation> known = MailEvaluation.of(mail).filter(evaluation -> !evaluation.isUndecided());
        if (known.isPresent()) {
            return;
        }
        Evaluation evaluation = assess(mail);
        if (evaluation.isUndecided()) {
            throw new InfrastructureFault(
                    "The mail " + mail.getName() + " cannot be evaluated yet (id " + evaluation.id() + ")", null);
        }
        MailEvaluation.set(mail, evaluation.taken());
        LOGGER.info(
                "Evaluated {} in the spooler: id {}, {}",
                mail.getName(),
                evaluation.id(),
                evaluation.strictest().text());
    }

    private Evaluation assess(Mail mail) {
        try {
            return assessor.assess(
                            new MailContent(mail),
                            MailClient.envelope(mail),
                            mail.getRecipients().stream()
                                    .map(MailAddress::asString)
                                    .toList())
                    // a thread of the spooler may wait: that is what it is for
                    .block(LIMIT);
        } catch (IllegalStateException e) {
            throw new InfrastructureFault("The mail " + mail.getName() + " was not evaluated in time", e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's evaluation of mail that came another way than by SMTP";
    }
}
