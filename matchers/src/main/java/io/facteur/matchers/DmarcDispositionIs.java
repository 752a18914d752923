package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.authentication.dmarc.DmarcPolicy;
import java.util.Set;
import javax.mail.MessagingException;

/**
 * {@code DmarcDispositionIs=quarantine,reject}: what is done with the mail because of DMARC, which need not be what the
 * domain asks for. Mail that passes is {@code none}.
 */
public final class DmarcDispositionIs extends EvaluationMatcher {

    @Override
    String check(String value) throws MessagingException {
        return oneOf(value, DmarcPolicy.values());
    }

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        return values.contains(evaluation.authentication().dmarc().applied().text());
    }
}
