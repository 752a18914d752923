package io.facteur.antispam;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.policy.PolicyOverride;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import java.util.List;
import java.util.Optional;

/**
 * What authentication found, as far as an aggregate report (RFC 9990), a header field, a matcher or an administrator
 * needs it later. Domains are A-labels in lower case; a text that is not there is the empty string.
 *
 * @param iprev empty when the client was not known, as are the SPF results
 * @param dkim aligned ones first
 * @param ignoredSignatures signatures over the limit
 * @param authors the domains of From
 * @param mediators names of header fields that say that someone passed the message on
 */
public record AuthenticationFacts(
        Optional<Iprev> iprev,
        Optional<Spf> helo,
        Optional<Spf> mailFrom,
        List<Dkim> dkim,
        int ignoredSignatures,
        Arc arc,
        Dmarc dmarc,
        List<String> authors,
        List<String> mediators) {

    public AuthenticationFacts {
        dkim = List.copyOf(dkim);
        authors = List.copyOf(authors);
        mediators = List.copyOf(mediators);
    }

    /** The same, except that what would have been rejected was quarantined. */
    AuthenticationFacts notRejected() {
        return new AuthenticationFacts(
                iprev, helo, mailFrom, dkim, ignoredSignatures, arc, dmarc.notRejected(), authors, mediators);
    }

    /** @param name that leads back to the address, or is claimed to */
    public record Iprev(IprevCode code, String name, Explanation why) {}

    /**
     * @param scope which identity: the {@code scope} of a report
     * @param mechanism that matched
     */
    public record Spf(SpfCode code, SpfIdentity scope, String domain, String mechanism, Explanation why) {}

    /** @param signature what tells it apart, the beginning of {@code b=} */
    public record Dkim(
            DkimCode code,
            String domain,
            String selector,
            String identity,
            String algorithm,
            String signature,
            Explanation why) {}

    /**
     * @param sealers from the first to the last
     * @param trustedSealer of whom something was believed
     */
    public record Arc(ArcCode code, List<String> sealers, int oldestPass, String trustedSealer, Explanation why) {

        public Arc {
            sealers = List.copyOf(sealers);
        }
    }

    /**
     * @param record as it is published
     * @param requested by the domain, for a message that fails
     * @param applied what was done
     * @param override why that is something else
     */
    public record Dmarc(
            DmarcCode code,
            String authorDomain,
            String organizationalDomain,
            String policyDomain,
            String record,
            Discovery discovery,
            DmarcPolicy requested,
            DmarcPolicy applied,
            Optional<PolicyOverride> override,
            List<Aligned> identifiers,
            Explanation why) {

        public Dmarc {
            identifiers = List.copyOf(identifiers);
        }

        public boolean passed() {
            return code == DmarcCode.PASS;
        }

        private Dmarc notRejected() {
            if (applied != DmarcPolicy.REJECT) {
                return this;
            }
            PolicyOverride taken = new PolicyOverride(
                    PolicyOverride.Type.LOCAL_POLICY, "The message had been taken when the policy was applied");
            return new Dmarc(
                    code,
                    authorDomain,
                    organizationalDomain,
                    policyDomain,
                    record,
                    discovery,
                    requested,
                    DmarcPolicy.QUARANTINE,
                    Optional.of(taken),
                    identifiers,
                    why);
        }

        /** @param method {@code spf} or {@code dkim} */
        public boolean isAligned(String method) {
            return identifiers.stream()
                    .anyMatch(identifier ->
                            identifier.aligned() && identifier.method().equals(method));
        }
    }

    /** An identifier that passed, beside the author's domain. */
    public record Aligned(String method, String domain, String selector, boolean strict, boolean aligned) {}
}
