package io.facteur.authentication.spf;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.authentication.spf.SpfReport.Node;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One walk over a record and all that it includes; what does not depend on each other is asked for at the same time. */
final class SpfInspection {

    /** A record that was read. */
    record Visit(Node node, List<Finding> findings) {}

    private final DnsClient dns;
    private final SpfTermInspection terms;
    private final AtomicInteger records = new AtomicInteger();

    SpfInspection(DnsClient dns) {
        this.dns = dns;
        this.terms = new SpfTermInspection(dns);
    }

    /**
     * @param term that leads there; empty for the root
     * @param path the domains that lead there, from the root
     */
    Mono<Visit> visit(DnsName domain, String term, List<DnsName> path) {
        if (path.contains(domain)) {
            return Mono.just(leaf(
                    domain,
                    term,
                    List.of(),
                    new Finding(
                            Severity.ERROR,
                            path.get(path.size() - 1),
                            "include-loop",
                            "\"" + term + "\" leads back to " + domain + ", which leads here",
                            "remove it")));
        }
        if (records.incrementAndGet() > SpfInspector.RECORDS) {
            return Mono.just(leaf(
                    domain,
                    term,
                    List.of(),
                    new Finding(
                            Severity.NOTE,
                            path.get(path.size() - 1),
                            "not-inspected",
                            "\"" + term + "\" was not looked at, for " + SpfInspector.RECORDS
                                    + " records were read already",
                            "mend the others first")));
        }
        return dns.txt(domain).flatMap(answer -> read(domain, term, path, answer));
    }

    private static Visit leaf(DnsName domain, String term, List<String> records, Finding finding) {
        return new Visit(new Node(domain, term, records, 0, 0, 0, List.of()), List.of(finding));
    }

    private Mono<Visit> read(DnsName domain, String term, List<DnsName> path, DnsAnswer<String> answer) {
        if (answer.temporary()) {
            return Mono.just(leaf(
                    domain,
                    term,
                    List.of(),
                    new Finding(
                            Severity.ERROR,
                            domain,
                            "dns-failure",
                            "the record of " + domain + " could not be looked up: " + answer.explanation(),
                            "see to the name servers of " + domain + ", or try again later")));
        }
        List<String> published =
                answer.records().stream().filter(SpfRecord::isSpf).toList();
        List<Finding> findings =
                new ArrayList<>(new SpfRecordReview(domain, path.isEmpty()).lookalikes(answer.records()));
        if (published.size() != 1) {
            findings.add(published.isEmpty() ? none(domain, term, path) : several(domain, published.size()));
            return Mono.just(new Visit(new Node(domain, term, published, 0, 0, 0, List.of()), findings));
        }
        SpfRecord.Parsed parsed = SpfRecord.parse(published.get(0));
        SpfRecordReview review = new SpfRecordReview(domain, path.isEmpty());
        if (parsed.record().isEmpty()) {
            findings.addAll(review.errors(parsed));
            return Mono.just(new Visit(new Node(domain, term, published, 0, 0, 0, List.of()), findings));
        }
        findings.addAll(review.record(parsed.record().get()));
        List<DnsName> deeper = new ArrayList<>(path);
        deeper.add(domain);
        return follow(parsed.record().get(), domain, deeper)
                .map(parts -> sum(domain, term, published, findings, parts));
    }

    private static Finding none(DnsName domain, String term, List<DnsName> path) {
        return path.isEmpty()
                ? new Finding(
                        Severity.ERROR,
                        domain,
                        SpfReason.NO_RECORD.code(),
                        domain + " publishes no SPF record",
                        "publish a TXT record at " + domain
                                + ": \"v=spf1 mx -all\" when only its MX hosts send mail, or"
                                + " \"v=spf1 -all\" when it sends none")
                : new Finding(
                        Severity.ERROR,
                        path.get(path.size() - 1),
                        SpfReason.INCLUDE_WITHOUT_RECORD.code(),
                        "\"" + term + "\" leads to a domain without an SPF record: receivers ignore the whole record",
                        "remove it, or correct the domain in it");
    }

    private static Finding several(DnsName domain, int count) {
        return new Finding(
                Severity.ERROR,
                domain,
                SpfReason.SEVERAL_RECORDS.code(),
                domain + " publishes " + count + " SPF records: receivers ignore them all",
                "join them into one, and remove the others");
    }

    /** What one term adds to the node of its record. */
    record Part(int lookups, int voidIpv4, int voidIpv6, Optional<Node> child, List<Finding> findings) {}

    private Mono<List<Part>> follow(SpfRecord record, DnsName domain, List<DnsName> path) {
        List<Mono<Part>> parts = new ArrayList<>();
        boolean all = false;
        for (SpfDirective directive : record.directives()) {
            all |= directive.mechanism() == SpfMechanism.ALL;
            // What is after all is never reached, and costs nothing
            if (!all && directive.mechanism().looksUp()) {
                parts.add(
                        directive.mechanism() == SpfMechanism.INCLUDE
                                ? include(directive.domain().get(), directive.published(), path)
                                : terms.inspect(directive, domain));
            }
        }
        if (!all && record.redirect().isPresent()) {
            MacroString target = record.redirect().get();
            parts.add(include(target, "redirect=" + target.write(), path));
        }
        record.explanation().ifPresent(target -> parts.add(terms.explanation(target, domain)));
        return Flux.mergeSequential(parts).collectList();
    }

    private Mono<Part> include(MacroString target, String term, List<DnsName> path) {
        DnsName domain = path.get(path.size() - 1);
        Optional<String> constant = target.constant();
        if (constant.isEmpty()) {
            return Mono.just(new Part(
                    1,
                    0,
                    0,
                    Optional.empty(),
                    List.of(new Finding(
                            Severity.NOTE,
                            domain,
                            "macro",
                            "where \"" + term + "\" leads depends on the message, so that it was not looked at",
                            "make sure that it leads to a record for every message"))));
        }
        Optional<DnsName> name = DnsName.parse(constant.get());
        if (name.isEmpty()) {
            return Mono.just(new Part(1, 0, 0, Optional.empty(), List.of(SpfTermInspection.noName(term, domain))));
        }
        return visit(name.get(), term, path)
                .map(visit -> new Part(
                        1 + visit.node().lookups(),
                        visit.node().voidLookupsIpv4(),
                        visit.node().voidLookupsIpv6(),
                        Optional.of(visit.node()),
                        visit.findings()));
    }

    private static Visit sum(DnsName domain, String term, List<String> published, List<Finding> own, List<Part> parts) {
        List<Finding> findings = new ArrayList<>(own);
        parts.forEach(part -> findings.addAll(part.findings()));
        Node node = new Node(
                domain,
                term,
                published,
                parts.stream().mapToInt(Part::lookups).sum(),
                parts.stream().mapToInt(Part::voidIpv4).sum(),
                parts.stream().mapToInt(Part::voidIpv6).sum(),
                parts.stream().flatMap(part -> part.child().stream()).toList());
        return new Visit(node, findings);
    }
}
