package io.facteur.mailets;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.RecipientVerdict;
import io.facteur.antispam.Verdict;
import io.facteur.authentication.Explanation;
import io.facteur.matchers.MailEvaluation;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Marks a mail as junk for its recipients, and says in the message why. For recipients whose verdict is junk, and for those
 * who would refuse it where others took it: a bounce would go to a forged sender. Use it with {@code VerdictIs=junk,refuse},
 * which parts these from the others, before addresses are rewritten: a verdict is of the recipient whom the client named.
 */
public final class MarkJunk extends GenericMailet {

    static final AttributeName JUNK = AttributeName.of("io.facteur.junk");

    private static final int LONGEST_REASON = 500;

    @Override
    public void service(Mail mail) throws MessagingException {
        mail.setAttribute(new Attribute(JUNK, AttributeValue.of(true)));
        Optional<Evaluation> evaluation = MailEvaluation.of(mail);
        if (evaluation.isPresent()) {
            mail.getMessage().setHeader(AddAuthenticationResults.JUNK, reason(evaluation.get(), mail));
        }
    }

    private static String reason(Evaluation evaluation, Mail mail) {
        RecipientVerdict verdict = mail.getRecipients().stream()
                .flatMap(recipient -> evaluation.verdict(recipient.asString()).stream())
                .filter(found -> found.verdict() == Verdict.JUNK || found.verdict() == Verdict.REFUSE)
                .findFirst()
                .or(() -> evaluation.verdicts().stream()
                        .filter(found -> found.verdict() == evaluation.strictest())
                        .findFirst())
                .orElse(new RecipientVerdict("", Verdict.JUNK, Optional.empty(), List.of()));
        StringBuilder text = new StringBuilder();
        for (Explanation why : verdict.reasons()) {
            text.append(text.isEmpty() ? "" : "; ").append(why.text());
        }
        if (verdict.verdict() == Verdict.REFUSE) {
            text.append(text.isEmpty() ? "" : "; ").append("other recipients took it, so it was not refused");
        }
        return oneLine(text);
    }

    private static String oneLine(CharSequence text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST_REASON).forEach(c -> line.append(c < ' ' || c > '~' ? '?' : (char) c));
        return line.toString();
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's mark of junk";
    }
}
