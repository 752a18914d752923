package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The two methods to find an organizational domain, and with it the policy. */
interface Organizations {

    /** What must be asked for the policy of an author's domain. */
    List<DnsName> authorNames(DnsName domain);

    /** What must be asked for the organizational domain of an authenticated identifier. */
    List<DnsName> identifierNames(DnsName domain);

    TreeWalk find(DnsName domain, Function<DnsName, Published> answers);

    /** How a policy was found that is not at the author's domain. */
    DmarcResult.Discovery discovery(Published policy);

    /** RFC 9989 4.10. */
    static Organizations byTreeWalk() {
        return new Organizations() {
            @Override
            public List<DnsName> authorNames(DnsName domain) {
                return TreeWalk.names(domain);
            }

            @Override
            public List<DnsName> identifierNames(DnsName domain) {
                return TreeWalk.names(domain);
            }

            @Override
            public TreeWalk find(DnsName domain, Function<DnsName, Published> answers) {
                return TreeWalk.from(domain, answers);
            }

            @Override
            public DmarcResult.Discovery discovery(Published policy) {
                return policy.psd() == 'y' ? DmarcResult.Discovery.PUBLIC_SUFFIX : DmarcResult.Discovery.TREE_WALK;
            }
        };
    }

    /** RFC 7489 3.2 and 6.6.3. */
    static Organizations byList(PublicSuffixes suffixes) {
        return new Organizations() {
            @Override
            public List<DnsName> authorNames(DnsName domain) {
                return List.copyOf(new LinkedHashSet<>(List.of(domain, suffixes.organization(domain))));
            }

            @Override
            public List<DnsName> identifierNames(DnsName domain) {
                return List.of();
            }

            @Override
            public TreeWalk find(DnsName domain, Function<DnsName, Published> answers) {
                List<Published> found =
                        authorNames(domain).stream().map(answers).toList();
                Optional<Published> first = found.stream()
                        .filter(published -> published.record().isPresent()
                                || published.failure().isPresent())
                        .findFirst();
                // The list alone says what the organization is: whatever the DNS answers, nothing of that is uncertain.
                return new TreeWalk(
                        domain,
                        suffixes.organization(domain),
                        found.stream()
                                .filter(published -> published.record().isPresent())
                                .toList(),
                        Optional.empty(),
                        first.filter(published -> published.failure().isPresent()));
            }

            @Override
            public DmarcResult.Discovery discovery(Published policy) {
                return DmarcResult.Discovery.PUBLIC_SUFFIX_LIST;
            }
        };
    }
}
