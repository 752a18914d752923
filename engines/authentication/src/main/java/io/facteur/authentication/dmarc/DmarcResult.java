package io.facteur.authentication.dmarc;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What DMARC says of a message.
 *
 * @param authorDomain of From; of several authors, the one whose policy is the strictest; empty when there is none
 * @param organizationalDomain of the author's domain
 * @param policyDomain where the record was found
 * @param record that applies
 * @param discovery how it was found, and by which method
 * @param alignments of every identifier that passed
 * @param requested by the domain, for this message: {@code p}, {@code sp} or {@code np}, whichever applies, before test
 *     mode; NONE when no policy applies. Asked for only when {@code code} is FAIL. For a TEMPERROR, as far as it is known:
 *     what it would be if the names that could not be looked up had no record.
 * @param resolverDown a TEMPERROR, and it is our own resolver's
 */
public record DmarcResult(
        DmarcCode code,
        Optional<DnsName> authorDomain,
        Optional<DnsName> organizationalDomain,
        Optional<DnsName> policyDomain,
        Optional<DmarcRecord> record,
        Discovery discovery,
        List<Alignment> alignments,
        DmarcPolicy requested,
        boolean resolverDown,
        Explanation explanation) {

    /** Codes of {@link io.facteur.authentication.message.Authors#problem}, and the evaluator's own. */
    private static final Set<String> HIDING = Set.of(
            DmarcEvaluator.TOO_MANY_AUTHORS,
            "header-not-read",
            "from-too-long",
            "too-many-addresses",
            "control-character",
            "invalid-domain");

    /** How the policy was found. */
    public enum Discovery {
        /** There is none. */
        NOT_FOUND,
        /** At the author's domain itself. */
        AUTHOR_DOMAIN,
        /** At the organizational domain, by the tree walk of RFC 9989 4.10. */
        TREE_WALK,
        /** At a public suffix that has a policy for its registrants ({@code psd=y}). */
        PUBLIC_SUFFIX,
        /** At the organizational domain, by the public suffix list of RFC 7489. */
        PUBLIC_SUFFIX_LIST
    }

    public DmarcResult {
        alignments = List.copyOf(alignments);
    }

    public boolean passed() {
        return code == DmarcCode.PASS;
    }

    /** An identifier is aligned: of a TEMPERROR, whatever the policy is that could not be looked up. */
    public boolean aligned() {
        return alignments.stream().anyMatch(Alignment::aligned);
    }

    /**
     * A PERMERROR because an author may have been hidden: too many to look at, a From field beyond the limits, or a domain
     * that others may read otherwise. Of all those who were seen, none fails.
     */
    public boolean authorHidden() {
        return code == DmarcCode.PERMERROR && HIDING.contains(explanation.code());
    }

    /** {@code t=y} of the record: what is asked for is applied one step milder (RFC 9989 4.7). */
    public boolean testing() {
        return record.map(DmarcRecord::testing).orElse(false);
    }
}
