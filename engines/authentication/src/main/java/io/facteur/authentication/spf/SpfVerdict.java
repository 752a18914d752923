package io.facteur.authentication.spf;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.util.Optional;

/**
 * What check_host() says of one domain (RFC 7208 4), before it is put into words.
 *
 * @param domain whose record said so
 * @param detail what went wrong; empty when nothing did
 * @param record that was evaluated; empty when there is none or it cannot be read
 * @param directive that matched
 * @param included what made an include match
 */
record SpfVerdict(
        SpfCode code,
        SpfReason reason,
        DnsName domain,
        String detail,
        Optional<SpfRecord> record,
        Optional<SpfDirective> directive,
        Optional<SpfVerdict> included) {

    static SpfVerdict matched(DnsName domain, SpfRecord record, SpfDirective directive, Optional<SpfVerdict> included) {
        return new SpfVerdict(
                directive.code(),
                SpfReason.MECHANISM_MATCHED,
                domain,
                "",
                Optional.of(record),
                Optional.of(directive),
                included);
    }

    static SpfVerdict of(SpfCode code, SpfReason reason, DnsName domain, String detail) {
        return new SpfVerdict(code, reason, domain, detail, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static SpfVerdict neutral(DnsName domain, SpfRecord record) {
        return new SpfVerdict(
                SpfCode.NEUTRAL,
                SpfReason.NOTHING_MATCHED,
                domain,
                "",
                Optional.of(record),
                Optional.empty(),
                Optional.empty());
    }

    static SpfVerdict permerror(SpfReason reason, DnsName domain, String detail) {
        return of(SpfCode.PERMERROR, reason, domain, detail);
    }

    /** @param answer one that is {@link DnsAnswer#temporary} */
    static SpfVerdict temperror(DnsName domain, DnsAnswer<?> answer) {
        return of(SpfCode.TEMPERROR, reason(answer), domain, answer.explanation());
    }

    private static SpfReason reason(DnsAnswer<?> answer) {
        switch (answer.outcome()) {
            case RESOLVER_DOWN:
                return SpfReason.RESOLVER_DOWN;
            case OVER_BUDGET:
                return SpfReason.OVER_BUDGET;
            default:
                return SpfReason.DNS_FAILURE;
        }
    }

    boolean resolverDown() {
        return reason == SpfReason.RESOLVER_DOWN;
    }
}
