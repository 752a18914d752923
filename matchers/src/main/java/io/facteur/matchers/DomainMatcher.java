package io.facteur.matchers;

import io.facteur.dns.DnsName;
import javax.mail.MessagingException;

/** By a list of domains. */
abstract class DomainMatcher extends EvaluationMatcher {

    @Override
    final String check(String value) throws MessagingException {
        return DnsName.parse(value)
                .filter(name -> name.isHostName() && name.labels().size() > 1)
                .map(DnsName::toString)
                .orElseThrow(() -> invalid(value, "domains such as example.org"));
    }
}
