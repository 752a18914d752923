package io.facteur.guice;

import io.facteur.authentication.policy.Action;
import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.concurrent.atomic.AtomicLong;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/**
 * Whether our DNS resolver answers. While it does not, mail from other servers is answered 451, or taken without trust, as
 * {@code resolverDown} says.
 */
public final class ResolverHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("DNS resolver");

    private final DnsClient dns;
    private final String consequence;
    /** A name that nobody asked for before: an answer from the cache says nothing. */
    private final AtomicLong next = new AtomicLong();

    @Inject
    public ResolverHealthCheck(DnsClient dns, AuthenticationSettings settings) {
        this.dns = dns;
        consequence =
                settings.policy().resolverDown() == Action.DEFER ? "deferred" : "taken without knowing who sent it";
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        // RFC 6761 6.4: no such name, which a resolver may say without asking anybody
        DnsName name = DnsName.of("facteur-" + next.incrementAndGet() + ".invalid");
        return dns.txt(name)
                .map(answer -> answer.outcome() == Outcome.RESOLVER_DOWN
                        ? Result.degraded(
                                NAME,
                                "The DNS resolver does not answer, so mail from other servers is " + consequence
                                        + ": see dns.servers of facteur.properties")
                        : Result.healthy(NAME));
    }
}
