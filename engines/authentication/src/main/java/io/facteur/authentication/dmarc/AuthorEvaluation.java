package io.facteur.authentication.dmarc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** DMARC for one author's domain. */
final class AuthorEvaluation {

    private enum Aligned {
        YES,
        NO,
        /** An organizational domain could not be looked up. */
        UNKNOWN
    }

    private final Organizations organizations;
    private final DmarcDiscovery discovery;
    private final DnsName author;
    private final Optional<SpfResult> spf;
    private final List<DkimResult> dkim;
    private final TreeWalk walk;
    private final List<Alignment> alignments = new ArrayList<>();
    /** Why a failure is not certain, when it is not. */
    private final List<String> doubts = new ArrayList<>();

    private boolean resolverDown;

    AuthorEvaluation(
            Organizations organizations,
            DmarcDiscovery discovery,
            DnsName author,
            Optional<SpfResult> spf,
            List<DkimResult> dkim) {
        this.organizations = organizations;
        this.discovery = discovery;
        this.author = author;
        this.spf = spf;
        this.dkim = dkim;
        this.walk = organizations.find(author, discovery::published);
    }

    DmarcResult result() {
        if (walk.unanswered().isPresent()) {
            Published failed = walk.unanswered().get();
            resolverDown = failed.resolverDown();
            // What is aligned under any policy is told, and so is the policy that applies if that name has none: a
            // forger must not be treated better for having found a name whose DNS fails.
            alignExactly();
            return result(
                    DmarcCode.TEMPERROR,
                    walk.policy(),
                    "policy-unavailable",
                    "the DMARC policy of " + author + " could not be looked up at " + failed.domain() + ": "
                            + failed.failure().orElse(""));
        }
        Optional<Published> policy = walk.policy();
        if (policy.isEmpty()) {
            return result(DmarcCode.NONE, policy, "no-policy", withoutPolicy());
        }
        DmarcRecords.Parsed parsed = policy.get().record().orElseThrow();
        if (!parsed.usable()) {
            return result(
                    DmarcCode.PERMERROR,
                    policy,
                    "record-unusable",
                    "the DMARC record at " + policy.get().domain() + " cannot be used: "
                            + parsed.faults().get(0).explanation());
        }
        align(parsed.record());
        List<Alignment> aligned = alignments.stream().filter(Alignment::aligned).toList();
        String published = "(" + DmarcSentences.policy(tag(policy.get()), requested(policy.get()), parsed.record())
                + ", found at " + policy.get().domain() + ")";
        if (!aligned.isEmpty()) {
            return result(
                    DmarcCode.PASS,
                    policy,
                    "aligned",
                    "DMARC passed for " + author + ": " + DmarcSentences.passed(aligned));
        }
        if (!doubts.isEmpty()) {
            return result(
                    DmarcCode.TEMPERROR,
                    policy,
                    "authentication-unavailable",
                    "DMARC cannot be decided for " + author + " " + published + ": " + String.join("; ", doubts));
        }
        return result(
                DmarcCode.FAIL,
                policy,
                "not-aligned",
                "DMARC failed for " + author + " " + published + ": " + DmarcSentences.failed(spf, dkim, author));
    }

    private String withoutPolicy() {
        String several = organizations.authorNames(author).stream()
                .map(discovery::published)
                .filter(published -> published.count() > 1)
                .findFirst()
                .map(published ->
                        ": " + published.domain() + " has " + published.count() + " records, which count as none")
                .orElse("");
        return "no DMARC policy is published for " + author + several;
    }

    private DmarcResult result(DmarcCode code, Optional<Published> policy, String reason, String text) {
        return new DmarcResult(
                code,
                Optional.of(author),
                Optional.of(walk.organization()),
                policy.map(Published::domain),
                policy.flatMap(Published::record).map(DmarcRecords.Parsed::record),
                policy.map(this::found).orElse(DmarcResult.Discovery.NOT_FOUND),
                alignments,
                policy.map(this::requested).orElse(DmarcPolicy.NONE),
                code == DmarcCode.TEMPERROR && resolverDown,
                new Explanation(reason, text));
    }

    private DmarcResult.Discovery found(Published policy) {
        return policy.domain().equals(author) ? DmarcResult.Discovery.AUTHOR_DOMAIN : organizations.discovery(policy);
    }

    /** RFC 9989 4.10.1: p at the author's own domain; else sp, or np when the author's domain does not exist. */
    private DmarcPolicy requested(Published policy) {
        DmarcRecord record = policy.record().orElseThrow().record();
        if (policy.domain().equals(author)) {
            return record.policy();
        }
        if (discovery.missing(author)) {
            return record.nonExistent();
        }
        // Nobody knows whether it exists: the stricter one, for who forges a name must not gain by a broken DNS.
        return discovery.perhapsMissing(author) && record.nonExistent().compareTo(record.subdomains()) > 0
                ? record.nonExistent()
                : record.subdomains();
    }

    /** The tag that says what {@link #requested} is. */
    private String tag(Published policy) {
        DmarcRecord record = policy.record().orElseThrow().record();
        if (policy.domain().equals(author)) {
            return "p";
        }
        boolean nonExistent = record.explicitPolicies().contains("np")
                && (discovery.missing(author) || requested(policy) != record.subdomains());
        return nonExistent ? "np" : record.explicitPolicies().contains("sp") ? "sp" : "p";
    }

    private void align(DmarcRecord record) {
        spf.ifPresent(result -> result.domain().ifPresent(domain -> {
            if (result.passed()) {
                add("spf", domain, "", record.strictSpf());
            } else if (result.code() == SpfCode.TEMPERROR && aligned(domain, record.strictSpf()) != Aligned.NO) {
                doubts.add("SPF of " + domain + " could not be checked: " + result.explanation());
                resolverDown |= result.resolverDown();
            }
        }));
        for (DkimResult signature : dkim) {
            signature.domain().ifPresent(domain -> {
                if (signature.passed()) {
                    add("dkim", domain, signature.selector(), record.strictDkim());
                } else if (signature.code() == DkimCode.TEMPERROR
                        // A signature of a stranger whose DNS fails must not turn a failure into a doubt.
                        && aligned(domain, record.strictDkim()) != Aligned.NO) {
                    doubts.add("a DKIM signature of " + domain + " could not be checked: " + signature.explanation());
                    resolverDown |= signature.resolverDown();
                }
            });
        }
    }

    private void alignExactly() {
        spf.filter(SpfResult::passed)
                .flatMap(SpfResult::domain)
                .filter(author::equals)
                .ifPresent(domain -> alignments.add(new Alignment("spf", domain, "", true, true)));
        dkim.stream()
                .filter(signature -> signature.passed() && signature.domain().equals(Optional.of(author)))
                .forEach(signature -> alignments.add(new Alignment("dkim", author, signature.selector(), true, true)));
    }

    private void add(String method, DnsName domain, String selector, boolean strict) {
        Aligned aligned = aligned(domain, strict);
        alignments.add(new Alignment(method, domain, selector, strict, aligned == Aligned.YES));
        if (aligned == Aligned.UNKNOWN) {
            Published failed = walk.uncertain()
                    .or(() -> organizations.find(domain, discovery::published).uncertain())
                    .orElseThrow();
            doubts.add("whether " + domain + ", which passed " + method.toUpperCase(Locale.ROOT)
                    + ", belongs to the same organization could not be looked up at " + failed.domain() + ": "
                    + failed.failure().orElse(""));
            resolverDown |= failed.resolverDown();
        }
    }

    /** RFC 9989 4.10.2. */
    private Aligned aligned(DnsName domain, boolean strict) {
        if (domain.equals(author)) {
            return Aligned.YES;
        }
        if (strict || DmarcEvaluator.commonLabels(domain, author) == 0) {
            return Aligned.NO;
        }
        if (walk.uncertain().isPresent()) {
            return Aligned.UNKNOWN;
        }
        // What is not below the author's organization has another one, whatever it publishes.
        if (!domain.isWithin(walk.organization())) {
            return Aligned.NO;
        }
        TreeWalk other = organizations.find(domain, discovery::published);
        if (other.uncertain().isPresent()) {
            return Aligned.UNKNOWN;
        }
        return other.organization().equals(walk.organization()) ? Aligned.YES : Aligned.NO;
    }
}
