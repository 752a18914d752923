package io.facteur.authentication.dmarc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.message.Authors;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * DMARC (RFC 9989), in two steps, so that the DNS is asked while SPF and DKIM are still at work.
 *
 * <p>All names of a tree walk are asked at the same time, where the RFC describes one after the other: a walk that
 * stops early (a record with {@code psd=y} or {@code psd=n}, or an identifier that is the author's domain itself) then
 * costs up to seven questions more, of which those for the upper names are nearly always in the cache, and every walk
 * takes the time of one question and not of eight. An identifier's walk is asked with the author's when both may belong
 * to one organization, having two labels in common; others cannot be aligned and cost nothing. So one message waits for
 * one answer; for a second one only when a policy for non-existent domains has to be told from the one for others
 * ({@code np}), or when an organizational domain has one label.
 *
 * <p>Several authors in different domains, which the RFC leaves out: all are evaluated, and the result is the worst, so
 * that a second author hides nobody's policy.
 */
public final class DmarcEvaluator {

    /** Authors' domains that are looked at; with more, a message that does not fail is a PERMERROR. */
    public static final int MAXIMUM_AUTHORS = 4;

    /** Identifiers whose tree is walked beside the authors'; others are aligned only where nothing must be asked. */
    public static final int MAXIMUM_IDENTIFIERS = 8;

    static final String TOO_MANY_AUTHORS = "too-many-author-domains";

    private final Organizations organizations;

    private DmarcEvaluator(Organizations organizations) {
        this.organizations = organizations;
    }

    /** By the tree walk of RFC 9989. */
    public static DmarcEvaluator byTreeWalk() {
        return new DmarcEvaluator(Organizations.byTreeWalk());
    }

    /** By a list of public suffixes, as RFC 7489 had it; for comparison. */
    public static DmarcEvaluator bySuffixes(PublicSuffixes suffixes) {
        return new DmarcEvaluator(Organizations.byList(suffixes));
    }

    /**
     * Looks everything up.
     *
     * @param identifiers whatever SPF (the envelope sender's domain, or the HELO name for the null sender) and DKIM
     *     ({@code d=} of each signature) may pass for
     */
    public Mono<DmarcDiscovery> discover(Authors authors, Collection<DnsName> identifiers, DnsClient dns) {
        List<DnsName> domains = considered(authors);
        Set<DnsName> names = new LinkedHashSet<>();
        // The authors' first: strangers' identifiers must not spend the budget of their questions.
        domains.forEach(domain -> names.addAll(organizations.authorNames(domain)));
        identifiers.stream()
                .distinct()
                .filter(identifier -> domains.stream()
                        .anyMatch(domain -> !domain.equals(identifier) && commonLabels(domain, identifier) >= 2))
                .limit(MAXIMUM_IDENTIFIERS)
                .forEach(identifier -> names.addAll(organizations.identifierNames(identifier)));
        return ask(names, dns)
                .flatMap(answers -> complete(authors, identifiers, answers, dns))
                .flatMap(answers -> existence(authors, answers, dns));
    }

    /** What a first round of questions could not foresee: identifiers in an organization of one label. */
    private Mono<Map<DnsName, Published>> complete(
            Authors authors, Collection<DnsName> identifiers, Map<DnsName, Published> answers, DnsClient dns) {
        List<DnsName> tops = considered(authors).stream()
                .map(author -> walk(author, answers).organization())
                .filter(organization -> organization.parent().equals(DnsName.ROOT))
                .toList();
        Set<DnsName> names = new LinkedHashSet<>();
        identifiers.stream()
                .distinct()
                .filter(identifier -> tops.stream().anyMatch(identifier::isWithin))
                .limit(MAXIMUM_IDENTIFIERS)
                .forEach(identifier -> names.addAll(organizations.identifierNames(identifier)));
        names.removeAll(answers.keySet());
        if (names.isEmpty()) {
            return Mono.just(answers);
        }
        return ask(names, dns).map(more -> {
            Map<DnsName, Published> all = new HashMap<>(answers);
            all.putAll(more);
            return all;
        });
    }

    private Mono<DmarcDiscovery> existence(Authors authors, Map<DnsName, Published> answers, DnsClient dns) {
        List<DnsName> unclear = considered(authors).stream()
                .filter(author -> !answers.get(author).exists())
                .filter(author -> walk(author, answers)
                        .policy()
                        .filter(policy -> !policy.domain().equals(author))
                        .flatMap(Published::record)
                        .filter(parsed ->
                                parsed.record().nonExistent() != parsed.record().subdomains())
                        .isPresent())
                .toList();
        if (unclear.isEmpty()) {
            return Mono.just(new DmarcDiscovery(authors, answers, Set.of(), Set.of()));
        }
        Set<DnsName> missing = new HashSet<>();
        Set<DnsName> perhapsMissing = new HashSet<>();
        // RFC 9989 3.2.13: only NXDOMAIN says that a domain does not exist. SPF asks for TXT, too, most often of this
        // name.
        return Flux.fromIterable(unclear)
                .flatMap(author -> dns.txt(author).doOnNext(answer -> {
                    if (answer.outcome() == Outcome.NO_SUCH_NAME) {
                        missing.add(author);
                    } else if (answer.temporary()) {
                        perhapsMissing.add(author);
                    }
                }))
                .then(Mono.fromSupplier(() -> new DmarcDiscovery(authors, answers, missing, perhapsMissing)));
    }

    private static Mono<Map<DnsName, Published>> ask(Set<DnsName> names, DnsClient dns) {
        if (names.isEmpty()) {
            return Mono.just(Map.of());
        }
        List<Mono<Published>> questions = new ArrayList<>(names.size());
        names.forEach(name -> questions.add(ask(name, dns)));
        return Mono.zip(questions, DmarcEvaluator::byDomain);
    }

    private static Map<DnsName, Published> byDomain(Object[] answers) {
        Map<DnsName, Published> published = new HashMap<>();
        for (Object answer : answers) {
            if (answer instanceof Published found) {
                published.put(found.domain(), found);
            }
        }
        return published;
    }

    private static Mono<Published> ask(DnsName domain, DnsClient dns) {
        return domain.child("_dmarc")
                .map(name -> dns.txt(name).map(answer -> Published.of(domain, answer)))
                .orElseGet(() -> Mono.just(Published.nothing(domain)));
    }

    private TreeWalk walk(DnsName domain, Map<DnsName, Published> answers) {
        return organizations.find(
                domain, name -> answers.containsKey(name) ? answers.get(name) : Published.notAsked(name));
    }

    private static List<DnsName> considered(Authors authors) {
        return authors.domains().stream().limit(MAXIMUM_AUTHORS).toList();
    }

    static int commonLabels(DnsName one, DnsName other) {
        DnsName common = one;
        while (!other.isWithin(common)) {
            common = common.parent();
        }
        return common.labels().size();
    }

    /**
     * Decides, without asking anyone.
     *
     * @param mailFrom SPF of the envelope sender, or of the HELO name for the null sender (RFC 7208 2.4); never of the
     *     HELO name beside an envelope sender (RFC 9989 4.4.2)
     * @param dkim of every signature; only PASS counts, not what our own policy takes for too weak
     */
    public DmarcResult evaluate(DmarcDiscovery discovery, Optional<SpfResult> mailFrom, List<DkimResult> dkim) {
        Authors authors = discovery.authors();
        if (authors.domains().isEmpty()) {
            return withoutAuthor(authors);
        }
        Optional<SpfResult> spf = mailFrom.filter(result -> result.identity() == SpfIdentity.MAIL_FROM);
        DmarcResult worst = considered(authors).stream()
                .map(author -> new AuthorEvaluation(organizations, discovery, author, spf, dkim).result())
                .max(Comparator.comparingInt(DmarcEvaluator::severity))
                .orElseThrow();
        return authors.domains().size() > MAXIMUM_AUTHORS
                ? unlessFailed(
                        worst,
                        new Explanation(
                                TOO_MANY_AUTHORS,
                                "DMARC cannot be decided: From has addresses in "
                                        + authors.domains().size() + " domains, of at most " + MAXIMUM_AUTHORS))
                : authors.problem()
                        .map(problem -> unlessFailed(
                                worst, new Explanation(problem.code(), "DMARC cannot be decided: " + problem.text())))
                        .orElse(worst);
    }

    private static DmarcResult withoutAuthor(Authors authors) {
        Explanation explanation = authors.problem()
                .map(problem ->
                        new Explanation(problem.code(), "there is no author's domain for DMARC: " + problem.text()))
                .orElse(new Explanation("no-author", "there is no author's domain for DMARC: From has no address"));
        return new DmarcResult(
                authors.problem().isPresent() ? DmarcCode.PERMERROR : DmarcCode.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DmarcResult.Discovery.NOT_FOUND,
                List.of(),
                DmarcPolicy.NONE,
                false,
                explanation);
    }

    /** When not every author is known, a failure of one who is remains a failure; nothing else can be believed. */
    private static DmarcResult unlessFailed(DmarcResult result, Explanation explanation) {
        return result.code() == DmarcCode.FAIL || result.code() == DmarcCode.TEMPERROR
                ? result
                : new DmarcResult(
                        DmarcCode.PERMERROR,
                        result.authorDomain(),
                        result.organizationalDomain(),
                        result.policyDomain(),
                        result.record(),
                        result.discovery(),
                        result.alignments(),
                        result.requested(),
                        false,
                        explanation);
    }

    /** The strictest policy that a failure asks for is the worst, and next to it what may yet be such a failure. */
    private static int severity(DmarcResult result) {
        DmarcPolicy applied = result.requested();
        if (result.testing() && applied != DmarcPolicy.NONE) {
            applied = applied == DmarcPolicy.REJECT ? DmarcPolicy.QUARANTINE : DmarcPolicy.NONE;
        }
        return switch (result.code()) {
            case PASS -> 0;
            case NONE -> 1;
            case FAIL -> applied == DmarcPolicy.NONE ? 3 : 5 + applied.ordinal();
            case TEMPERROR -> applied == DmarcPolicy.NONE || result.aligned() ? 4 : 5;
            default -> 2;
        };
    }
}
