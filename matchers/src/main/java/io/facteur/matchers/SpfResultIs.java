package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.authentication.spf.SpfCode;
import java.util.Set;
import javax.mail.MessagingException;

/**
 * {@code SpfResultIs=fail,softfail}: what SPF said of the envelope sender (RFC 7208 2.6). A mail whose client was not
 * known is {@code none}.
 */
public final class SpfResultIs extends EvaluationMatcher {

    @Override
    String check(String value) throws MessagingException {
        return oneOf(value, SpfCode.values());
    }

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        return values.contains(evaluation
                .authentication()
                .mailFrom()
                .map(spf -> spf.code().text())
                .orElse(SpfCode.NONE.text()));
    }
}
