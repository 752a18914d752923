package io.facteur.cli.doctor;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.util.List;
import reactor.core.publisher.Mono;

/** Whether others are told where to report that TLS failed (RFC 8460 3). */
final class TlsReportsCheck {

    private static final String VERSION = "v=TLSRPTv1";

    private final Visit visit;

    TlsReportsCheck(Visit visit) {
        this.visit = visit;
    }

    Mono<List<Diagnosis>> run() {
        DnsName name = visit.domain().child("_smtp._tls").orElse(visit.domain());
        return visit.dns().txt(name).map(answer -> List.of(judge(name, answer)));
    }

    private Diagnosis judge(DnsName name, DnsAnswer<String> answer) {
        if (answer.temporary()) {
            return Visit.unanswered(Topic.TLS_REPORTS, "TLS-RPT of " + visit.domain(), answer);
        }
        List<String> records = answer.records().stream()
                .filter(text -> text.equals(VERSION) || text.replace(" ", "").startsWith(VERSION + ";"))
                .toList();
        if (records.isEmpty()) {
            return visit.notPublished(Diagnosis.Result.WARN, Topic.TLS_REPORTS, name);
        }
        if (records.size() > 1) {
            return Diagnosis.warn(
                    Topic.TLS_REPORTS,
                    name + " has " + records.size() + " TLS-RPT records, which count as none",
                    "remove all of them but one");
        }
        return records.get(0).replace(" ", "").matches(".*;rua=(mailto|https):.+")
                ? Diagnosis.ok(Topic.TLS_REPORTS, records.get(0))
                : Diagnosis.warn(
                        Topic.TLS_REPORTS,
                        "TLS-RPT of " + visit.domain() + " has no rua with a mailto: or https: address",
                        visit.show());
    }
}
