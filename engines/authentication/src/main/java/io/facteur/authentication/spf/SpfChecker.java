package io.facteur.authentication.spf;

import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.time.Clock;
import reactor.core.publisher.Mono;

/**
 * SPF (RFC 7208): may the client send for the domain of HELO, or of the sender? The limits are in {@link SpfLimits}, the
 * codes of explanations in {@link SpfReason}.
 */
public final class SpfChecker {

    private final String receiver;
    private final Clock clock;

    /**
     * @param receiver our host name, for domains that explain a failure (macro {@code r})
     * @param clock for the same (macro {@code t})
     */
    public SpfChecker(String receiver, Clock clock) {
        this.receiver = receiver;
        this.clock = clock;
    }

    /**
     * @param dns of the message, with its budget
     * @param client its address; IPv4 mapped into IPv6 counts as IPv4
     * @param helo what it called itself; whatever text
     * @param sender of MAIL FROM, without angle brackets; empty for the null sender: postmaster at the HELO name then
     *     (RFC 7208 2.4). Not used for {@link SpfIdentity#HELO}
     * @return never an error: what goes wrong is a result
     */
    public Mono<SpfResult> check(DnsClient dns, SpfIdentity identity, InetAddress client, String helo, String sender) {
        return Mono.defer(() -> {
            SpfRequest request = SpfRequest.of(identity, client, helo, sender, receiver, clock);
            return request.domain()
                    .map(domain -> check(dns, request, domain))
                    .orElseGet(() -> Mono.just(SpfSentences.noDomain(request)));
        });
    }

    private static Mono<SpfResult> check(DnsClient dns, SpfRequest request, DnsName domain) {
        SpfEvaluation evaluation = new SpfEvaluation(dns, request);
        return evaluation
                .check(domain)
                .flatMap(verdict -> PublishedExplanation.of(dns, request, evaluation, verdict)
                        .map(published -> SpfSentences.result(request, verdict, published)));
    }
}
