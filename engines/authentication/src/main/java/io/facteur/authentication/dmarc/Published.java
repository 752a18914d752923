package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * What a domain publishes below {@code _dmarc}.
 *
 * @param domain above {@code _dmarc}
 * @param record when there is exactly one
 * @param count of policy records; several count as none (RFC 9989 4.10 step 2)
 * @param failure why nobody knows what is there
 * @param resolverDown and it is our own resolver's fault
 * @param exists whether the answer shows that the domain exists; when not, it may nevertheless
 */
record Published(
        DnsName domain,
        Optional<DmarcRecords.Parsed> record,
        int count,
        Optional<String> failure,
        boolean resolverDown,
        boolean exists) {

    static Published of(DnsName domain, DnsAnswer<String> answer) {
        if (answer.temporary()) {
            return new Published(
                    domain,
                    Optional.empty(),
                    0,
                    Optional.of(answer.explanation()),
                    answer.outcome() == Outcome.RESOLVER_DOWN,
                    false);
        }
        List<DmarcRecords.Parsed> records = answer.records().stream()
                .flatMap(text -> DmarcRecords.parse(text).stream())
                .toList();
        return new Published(
                domain,
                records.size() == 1 ? Optional.of(records.get(0)) : Optional.empty(),
                records.size(),
                Optional.empty(),
                false,
                // RFC 8020: a name exists when one below it does.
                answer.outcome() != Outcome.NO_SUCH_NAME);
    }

    /** For a name that cannot be asked, being too long. */
    static Published nothing(DnsName domain) {
        return new Published(domain, Optional.empty(), 0, Optional.empty(), false, false);
    }

    static Published notAsked(DnsName domain) {
        return new Published(
                domain,
                Optional.empty(),
                0,
                Optional.of("_dmarc." + domain + " was not asked: too many domains"),
                false,
                false);
    }

    char psd() {
        return record.map(parsed -> parsed.record().psd()).orElse('u');
    }
}
