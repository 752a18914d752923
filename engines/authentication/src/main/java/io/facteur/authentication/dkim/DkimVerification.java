package io.facteur.authentication.dkim;

import io.facteur.dns.DnsName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** The signatures of one message, being verified. */
public final class DkimVerification {

    private final List<DkimCheck> checks;
    private final int ignored;

    DkimVerification(List<DkimCheck> checks, int ignored) {
        this.checks = checks;
        this.ignored = ignored;
    }

    /** Signatures over the limit, which nobody looks at. */
    public int ignored() {
        return ignored;
    }

    /** What the signatures that are looked at may pass for: {@code d=} of each, once. */
    public Set<DnsName> domains() {
        Set<DnsName> domains = new LinkedHashSet<>();
        checks.forEach(check -> check.domain().ifPresent(domains::add));
        return domains;
    }

    /** Once the body was read: one for each signature that was looked at, those of the authors' domains first. */
    public Mono<List<DkimResult>> results() {
        if (checks.isEmpty()) {
            return Mono.just(List.of());
        }
        // The keys were asked for already: nothing waits for anything else.
        return Mono.zip(
                checks.stream().map(DkimCheck::result).toList(),
                results -> Stream.of(results).map(DkimResult.class::cast).toList());
    }
}
