package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.antispam.Evaluator;
import io.facteur.antispam.RecipientVerdict;
import io.facteur.antispam.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * {@code VerdictIs=junk,refuse}: the recipients with one of these verdicts: accept, junk, refuse, defer. Use it before
 * addresses are rewritten. A recipient whom the Evaluation does not know, because an alias was followed already, has the
 * strictest verdict of the others; postmaster and abuse are never filtered.
 */
public final class VerdictIs extends EvaluationMatcher {

    @Override
    String check(String value) throws MessagingException {
        return oneOf(value, Verdict.values());
    }

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        return values.contains(evaluation.strictest().text());
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return MailEvaluation.of(mail)
                .<Collection<MailAddress>>map(evaluation -> mail.getRecipients().stream()
                        .filter(recipient -> values().contains(verdict(evaluation, recipient.asString())
                                .text()))
                        .collect(Collectors.toList()))
                .orElse(List.of());
    }

    private static Verdict verdict(Evaluation evaluation, String recipient) {
        return evaluation
                .verdict(recipient)
                .map(RecipientVerdict::verdict)
                .orElseGet(() -> Evaluator.isUnfiltered(recipient) ? Verdict.ACCEPT : evaluation.strictest());
    }
}
