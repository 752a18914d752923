package io.facteur.cli.doctor;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Whether mail for the domain comes to this server. */
final class MxCheck {

    private final Visit visit;

    MxCheck(Visit visit) {
        this.visit = visit;
    }

    Mono<List<Diagnosis>> run() {
        return visit.dns().mailExchanges(visit.domain()).map(answer -> List.of(judge(answer)));
    }

    private Diagnosis judge(DnsAnswer<MailExchange> answer) {
        DnsName domain = visit.domain();
        if (answer.temporary()) {
            return Visit.unanswered(Topic.MX, "MX of " + domain, answer);
        }
        if (answer.absent()) {
            return visit.notPublished(Diagnosis.Result.FAIL, Topic.MX, domain);
        }
        List<DnsName> hosts = answer.records().stream().map(MailExchange::host).toList();
        if (hosts.contains(DnsName.ROOT)) {
            // RFC 7505 3
            return Diagnosis.fail(Topic.MX, "MX of " + domain + " says that it takes no mail", visit.show());
        }
        String others = hosts.stream()
                .filter(host -> !host.equals(visit.host()))
                .map(DnsName::toString)
                .collect(Collectors.joining(", "));
        if (!hosts.contains(visit.host())) {
            return Diagnosis.fail(
                    Topic.MX,
                    "MX of " + domain + " is " + others + ": its mail does not come to " + visit.host(),
                    visit.show());
        }
        return others.isEmpty()
                ? Diagnosis.ok(Topic.MX, "MX of " + domain + " is " + visit.host())
                : Diagnosis.warn(
                        Topic.MX,
                        "MX of " + domain + " is " + others
                                + " too: unless those are servers of this installation, mail"
                                + " that comes there does not arrive here",
                        "remove them when they are not");
    }
}
