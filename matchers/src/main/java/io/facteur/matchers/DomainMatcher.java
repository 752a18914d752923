package io.facteur.matchers;

import io.facteur.dns.DnsName;
import java.util.regex.Pattern;
import javax.mail.MessagingException;

/** By a list of domains. */
abstract class DomainMatcher extends EvaluationMatcher {

    private static final Pattern HOSTS = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)+");

    @Override
    final String check(String value) throws MessagingException {
        return DnsName.parse(value)
                .map(DnsName::toString)
                .filter(name -> HOSTS.matcher(name).matches())
                .orElseThrow(() -> invalid(value, "domains such as example.org"));
    }
}
