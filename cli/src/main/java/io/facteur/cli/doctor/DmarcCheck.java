package io.facteur.cli.doctor;

import io.facteur.authentication.Finding;
import io.facteur.authentication.dmarc.DmarcInspection;
import io.facteur.authentication.dmarc.DmarcInspector;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether a policy applies to the domain, and its reports can arrive where they are sent. */
final class DmarcCheck {

    private final Visit visit;

    DmarcCheck(Visit visit) {
        this.visit = visit;
    }

    Mono<List<Diagnosis>> run() {
        return DmarcInspector.inspect(visit.dns(), visit.domain())
                .flatMap(inspection -> destinations(inspection).map(more -> judge(inspection, more)));
    }

    private List<Diagnosis> judge(DmarcInspection inspection, List<Diagnosis> destinations) {
        List<Diagnosis> found = new ArrayList<>();
        for (Finding finding : inspection.findings()) {
            if (finding.code().equals("no-policy")) {
                found.add(visit.notPublished(
                        Diagnosis.Result.FAIL,
                        Topic.DMARC,
                        visit.domain().child("_dmarc").orElse(visit.domain())));
            } else if (finding.severity() != Finding.Severity.NOTE) {
                found.add(translate(finding));
            }
        }
        found.addAll(destinations);
        return Diagnosis.orOk(
                found,
                Topic.DMARC,
                "DMARC of " + visit.domain() + ": "
                        + inspection.record().map(DmarcRecord::published).orElse(""));
    }

    private static Diagnosis translate(Finding finding) {
        String text = "DMARC: " + finding.problem();
        if (finding.code().equals("lookup-failed")) {
            return Diagnosis.unknown(Topic.DMARC, text, finding.remedy());
        }
        return finding.severity() == Finding.Severity.ERROR
                ? Diagnosis.fail(Topic.DMARC, text, finding.remedy())
                : Diagnosis.warn(Topic.DMARC, text, finding.remedy());
    }

    /** Whether mail for the addresses in rua can be delivered at all; whether they are wanted there is in the findings. */
    private Mono<List<Diagnosis>> destinations(DmarcInspection inspection) {
        List<String> uris =
                inspection.record().map(DmarcRecord::aggregateReports).orElse(List.of());
        return Flux.fromIterable(uris.stream()
                        .flatMap(uri -> domain(uri).stream())
                        .distinct()
                        .filter(domain -> !domain.equals(visit.domain()))
                        .toList())
                .flatMapSequential(this::receives)
                .collectList();
    }

    static Optional<DnsName> domain(String uri) {
        if (!uri.toLowerCase(Locale.ROOT).startsWith("mailto:")) {
            return Optional.empty();
        }
        String address = uri.substring("mailto:".length()).replaceAll("[?!].*", "");
        return DnsName.parse(address.substring(address.lastIndexOf('@') + 1));
    }

    private Mono<Diagnosis> receives(DnsName destination) {
        return Mono.zip(
                        visit.dns().mailExchanges(destination),
                        visit.dns().ipv4Addresses(destination),
                        visit.dns().ipv6Addresses(destination))
                .flatMap(answers -> {
                    DnsAnswer<MailExchange> mx = answers.getT1();
                    boolean none = mx.found()
                            ? mx.records().stream()
                                    .anyMatch(record -> record.host().equals(DnsName.ROOT))
                            // RFC 5321 5.1: without MX, the addresses
                            : mx.absent()
                                    && answers.getT2().absent()
                                    && answers.getT3().absent();
                    return none
                            ? Mono.just(Diagnosis.fail(
                                    Topic.DMARC,
                                    "DMARC: reports go to " + destination + ", which takes no mail",
                                    "send them to rua=mailto:dmarc@" + visit.domain()))
                            : Mono.empty();
                });
    }
}
