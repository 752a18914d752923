package io.facteur.authentication.dmarc;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks at what a domain publishes for DMARC, for its owner. */
public final class DmarcInspector {

    private DmarcInspector() {}

    public static Mono<DmarcInspection> inspect(DnsClient dns, DnsName domain) {
        return walk(domain, dns)
                .zipWith(neighbours(domain, dns))
                .flatMap(answers -> inspect(domain, answers.getT1(), answers.getT2(), dns));
    }

    private static Mono<DmarcInspection> inspect(
            DnsName domain, Map<DnsName, Published> answers, List<Finding> neighbours, DnsClient dns) {
        TreeWalk walk = TreeWalk.from(domain, answers::get);
        List<Finding> findings = new ArrayList<>(neighbours);
        TreeWalk.names(domain).stream().map(answers::get).forEach(published -> {
            published
                    .failure()
                    .ifPresent(failure -> findings.add(new Finding(
                            Severity.ERROR,
                            published.domain(),
                            "lookup-failed",
                            "the DMARC record of " + published.domain() + " could not be looked up: " + failure,
                            "ask again later; when it stays so, look at the name servers of " + published.domain())));
            if (published.count() > 1) {
                findings.add(new Finding(
                        Severity.ERROR,
                        published.domain(),
                        "several-records",
                        "_dmarc." + published.domain() + " has " + published.count()
                                + " DMARC records, which count as none",
                        "remove all of them but one"));
            }
        });
        Optional<Published> policy = walk.policy();
        if (policy.isEmpty()) {
            if (walk.unanswered().isEmpty()) {
                findings.add(DmarcAdvice.noPolicy(domain));
            }
            return Mono.just(inspection(walk, policy, findings));
        }
        findings.addAll(DmarcAdvice.of(walk, policy.get()));
        return destinations(policy.get(), dns).map(more -> {
            findings.addAll(more);
            return inspection(walk, policy, findings);
        });
    }

    private static DmarcInspection inspection(TreeWalk walk, Optional<Published> policy, List<Finding> findings) {
        return new DmarcInspection(
                walk.start(),
                walk.organization(),
                policy.map(Published::domain),
                policy.flatMap(Published::record).map(DmarcRecords.Parsed::record),
                findings.stream()
                        .sorted(Comparator.comparing(Finding::severity).reversed())
                        .toList());
    }

    /** Texts that were meant to be a record, perhaps, and records that are at the domain itself. */
    private static Mono<List<Finding>> neighbours(DnsName domain, DnsClient dns) {
        Mono<List<Finding>> below = domain.child("_dmarc")
                .map(name -> dns.txt(name)
                        .map(answer -> answer.records().stream()
                                .filter(text -> DmarcRecords.parse(text).isEmpty())
                                .limit(DmarcRecords.MAXIMUM_URIS)
                                .map(text -> DmarcAdvice.notARecord(domain, text))
                                .toList()))
                .orElse(Mono.just(List.of()));
        Mono<List<Finding>> above = dns.txt(domain)
                .map(answer -> answer.records().stream()
                        .filter(text -> DmarcRecords.parse(text).isPresent())
                        .limit(1)
                        .map(text -> DmarcAdvice.wrongPlace(domain))
                        .toList());
        return below.zipWith(
                above,
                (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
    }

    private static Mono<Map<DnsName, Published>> walk(DnsName domain, DnsClient dns) {
        return Flux.fromIterable(TreeWalk.names(domain))
                .flatMap(name -> name.child("_dmarc")
                        .map(child -> dns.txt(child).map(answer -> Published.of(name, answer)))
                        .orElseGet(() -> Mono.just(Published.nothing(name))))
                .collectMap(Published::domain);
    }

    /** RFC 9990 4: whoever gets reports of another organization's domain says that it wants them. */
    private static Mono<List<Finding>> destinations(Published policy, DnsClient dns) {
        DmarcRecord record = policy.record().orElseThrow().record();
        Set<DnsName> destinations = new LinkedHashSet<>();
        Stream.concat(record.aggregateReports().stream(), record.failureReports().stream())
                .flatMap(uri -> ReportUri.parse(uri).destination().stream())
                .forEach(destinations::add);
        return organization(policy.domain(), dns)
                .flatMap(own -> Flux.fromIterable(destinations)
                        .flatMapSequential(destination -> organization(destination, dns)
                                .flatMap(other -> other.equals(own)
                                        ? Mono.<Finding>empty()
                                        : permission(policy.domain(), destination, dns)))
                        .collectList());
    }

    private static Mono<DnsName> organization(DnsName domain, DnsClient dns) {
        return walk(domain, dns)
                .map(answers -> TreeWalk.from(domain, answers::get).organization());
    }

    private static Mono<Finding> permission(DnsName domain, DnsName destination, DnsClient dns) {
        Optional<DnsName> name = destination.child(domain + "._report._dmarc");
        if (name.isEmpty()) {
            return Mono.just(new Finding(
                    Severity.ERROR,
                    domain,
                    "reports-not-wanted",
                    "the name that would permit reports of " + domain + " to be sent to " + destination
                            + " is too long for the DNS",
                    "send reports to an address at " + domain));
        }
        return dns.txt(name.get()).flatMap(answer -> {
            if (answer.temporary()) {
                return Mono.just(new Finding(
                        Severity.WARNING,
                        domain,
                        "lookup-failed",
                        "whether " + destination + " wants reports of " + domain + " could not be looked up: "
                                + answer.explanation(),
                        "ask again later"));
            }
            return answer.records().stream()
                            .anyMatch(text -> DmarcRecords.parse(text).isPresent())
                    ? Mono.empty()
                    : Mono.just(new Finding(
                            Severity.ERROR,
                            domain,
                            "reports-not-wanted",
                            "reports are to be sent to " + destination
                                    + ", which belongs to another organization and does not say that it wants them",
                            "have the TXT record \"v=DMARC1\" published at " + name.get()
                                    + ", or send the reports to an address at " + domain));
        });
    }
}
