package io.facteur.matchers;

import io.facteur.antispam.Evaluation;
import io.facteur.authentication.dkim.DkimCode;
import java.util.Set;

/** {@code DkimSignedBy=example.org}: there is a valid signature whose {@code d=} is one of these domains, exactly. */
public final class DkimSignedBy extends DomainMatcher {

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        return evaluation.authentication().dkim().stream()
                .anyMatch(signature -> signature.code() == DkimCode.PASS && values.contains(signature.domain()));
    }
}
