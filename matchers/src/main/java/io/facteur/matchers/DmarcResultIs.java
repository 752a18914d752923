package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.authentication.dmarc.DmarcCode;
import java.util.Set;
import javax.mail.MessagingException;

/** {@code DmarcResultIs=pass}: what DMARC said: none, pass, fail, temperror, permerror. */
public final class DmarcResultIs extends EvaluationMatcher {

    @Override
    String check(String value) throws MessagingException {
        return oneOf(value, DmarcCode.values());
    }

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        return values.contains(evaluation.authentication().dmarc().code().text());
    }
}
