package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.EvaluationCodec;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** The Evaluation of a mail, as one of its attributes: text, which survives the queue, a restart and a new version. */
public final class MailEvaluation {

    private static final AttributeName EVALUATION = AttributeName.of("io.facteur.evaluation");

    private MailEvaluation() {}

    /** @return empty when there is none, or it cannot be read: the mail is to be evaluated again */
    public static Optional<Evaluation> of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, EVALUATION, String.class)
                .flatMap(EvaluationCodec::read);
    }

    public static void set(Mail mail, Evaluation evaluation) {
        mail.setAttribute(new Attribute(EVALUATION, AttributeValue.of(EvaluationCodec.write(evaluation))));
    }
}
