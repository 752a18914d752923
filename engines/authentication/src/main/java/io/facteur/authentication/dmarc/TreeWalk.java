package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tree walk of RFC 9989 4.10 from one domain up, over answers that are there already.
 *
 * @param start where it began
 * @param organization the organizational domain
 * @param records that were found, from the longest name to the shortest
 * @param uncertain the first name that could not be looked up and that may change the organizational domain
 * @param unanswered the first name that could not be looked up and that may change the policy
 */
record TreeWalk(
        DnsName start,
        DnsName organization,
        List<Published> records,
        Optional<Published> uncertain,
        Optional<Published> unanswered) {

    /** RFC 9989 4.10: at most eight queries. */
    static final int MAXIMUM_QUERIES = 8;

    /** The names that a walk asks, from the domain itself to the top, when nothing stops it. */
    static List<DnsName> names(DnsName domain) {
        List<DnsName> names = new ArrayList<>(MAXIMUM_QUERIES);
        names.add(domain);
        int labels = domain.labels().size();
        DnsName name = domain;
        // RFC 9989 4.10 step 4: from a name of eight labels or more to its last seven.
        do {
            name = name.parent();
            labels--;
        } while (labels >= MAXIMUM_QUERIES);
        for (; labels > 0; labels--, name = name.parent()) {
            names.add(name);
        }
        return names;
    }

    static TreeWalk from(DnsName start, Function<DnsName, Published> answers) {
        List<Published> records = new ArrayList<>();
        Optional<Published> uncertain = Optional.empty();
        for (DnsName name : names(start)) {
            Published published = answers.apply(name);
            if (published.failure().isPresent() && uncertain.isEmpty()) {
                uncertain = Optional.of(published);
            }
            if (published.record().isPresent()) {
                records.add(published);
                if (published.psd() != 'u') {
                    break;
                }
            }
        }
        boolean own = !records.isEmpty() && records.get(0).domain().equals(start);
        return new TreeWalk(
                start,
                organization(start, records),
                List.copyOf(records),
                uncertain,
                own ? Optional.empty() : uncertain);
    }

    /** RFC 9989 4.10.2, the selection. Only the last record can say psd=y or psd=n, for the walk stops at it. */
    private static DnsName organization(DnsName start, List<Published> records) {
        if (records.isEmpty()) {
            return start;
        }
        Published last = records.get(records.size() - 1);
        return last.psd() == 'y' && !last.domain().equals(start) ? below(last.domain(), start) : last.domain();
    }

    /** The part of a name that is one label longer than a suffix of it. */
    private static DnsName below(DnsName suffix, DnsName name) {
        DnsName below = name;
        while (!below.parent().equals(suffix)) {
            below = below.parent();
        }
        return below;
    }

    /** At the domain itself, at the organizational domain, or else at the public suffix above it. */
    Optional<Published> policy() {
        return at(start)
                .or(() -> at(organization))
                .or(() -> records.stream().filter(record -> record.psd() == 'y').findFirst());
    }

    private Optional<Published> at(DnsName domain) {
        return records.stream().filter(record -> record.domain().equals(domain)).findFirst();
    }
}
