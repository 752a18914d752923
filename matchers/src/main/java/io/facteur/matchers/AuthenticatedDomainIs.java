package io.facteur.matchers;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.AuthenticationFacts.Aligned;
import io.facteur.antispam.Evaluation;
import java.util.Set;

/**
 * {@code AuthenticatedDomainIs=example.org}: the mail is from an author of one of these domains, exactly, and is
 * authentic: DMARC passes, or, for a domain without a policy, SPF or DKIM passes for it. A mail with several authors is
 * of none.
 */
public final class AuthenticatedDomainIs extends DomainMatcher {

    @Override
    boolean matches(Evaluation evaluation, Set<String> values) {
        AuthenticationFacts facts = evaluation.authentication();
        boolean authentic =
                facts.dmarc().passed() || facts.dmarc().identifiers().stream().anyMatch(Aligned::aligned);
        return authentic && facts.authors().size() == 1 && values.containsAll(facts.authors());
    }
}
