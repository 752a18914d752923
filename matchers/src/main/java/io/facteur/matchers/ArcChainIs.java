package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.authentication.arc.ArcCode;
import java.util.Set;
import javax.mail.MessagingException;

/** {@code ArcChainIs=pass}: what the chain of ARC seals is: none, pass, fail, temperror. */
public final class ArcChainIs extends EvaluationMatcher {

    @Override
    String check(String value) throws MessagingException {
        return oneOf(value, ArcCode.values());
    }

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        return values.contains(evaluation.authentication().arc().code().text());
    }
}
