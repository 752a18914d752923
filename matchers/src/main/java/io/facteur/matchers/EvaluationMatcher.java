package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/** Matches all recipients of a mail, or none, by one fact of its Evaluation. Its condition is a list of values. */
abstract class EvaluationMatcher extends GenericMatcher {

    private Set<String> values = Set.of();

    @Override
    public final void init() throws MessagingException {
        String condition = getCondition() == null ? "" : getCondition();
        Set<String> given = new LinkedHashSet<>();
        for (String value : condition.split(",")) {
            given.add(check(value.strip().toLowerCase(Locale.ROOT)));
        }
        values = Set.copyOf(given);
    }

    /** @return the value as it is compared */
    abstract String check(String value) throws MessagingException;

    abstract boolean matches(Evaluation evaluation, Set<String> values);

    @Override
    public Collection<MailAddress> match(Mail mail) {
        boolean matches = MailEvaluation.of(mail)
                .map(evaluation -> matches(evaluation, values))
                .orElse(false);
        return matches ? mail.getRecipients() : List.of();
    }

    final Set<String> values() {
        return values;
    }

    /** For values that are the constants of an enum, in lower case. */
    final String oneOf(String value, Enum<?>... constants) throws MessagingException {
        List<String> allowed = Stream.of(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!allowed.contains(value)) {
            throw invalid(value, String.join(", ", allowed));
        }
        return value;
    }

    final MessagingException invalid(String value, String allowed) {
        return new MessagingException(getClass().getSimpleName() + "=" + getCondition() + ": found \"" + value
                + "\", allowed: one or more of " + allowed + ", with commas between");
    }
}
