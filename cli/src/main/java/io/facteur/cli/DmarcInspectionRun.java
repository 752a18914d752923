package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.dmarc.DmarcInspection;
import io.facteur.authentication.dmarc.DmarcInspector;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.dns.DnsName;
import java.util.List;

/** {@code auth dmarc}. */
final class DmarcInspectionRun {

    private DmarcInspectionRun() {}

    static int run(AuthDmarc command) {
        DnsName domain = CheckInput.domain("DOMAIN", command.domain);
        DmarcInspection inspection;
        try (Resolver resolver = Resolver.open(command.dns)) {
            inspection = DmarcInspector.inspect(resolver.dns(), domain).block();
            resolver.requireAlive();
        }
        Findings findings = new Findings(inspection.findings());
        if (command.json()) {
            command.answer(json(inspection, findings));
        } else {
            print(command, inspection, findings);
        }
        return findings.hasErrors() ? ExitCode.FAILED : ExitCode.OK;
    }

    private static void print(AuthDmarc command, DmarcInspection inspection, Findings findings) {
        DnsName domain = inspection.domain();
        command.say(domain.display());
        if (!inspection.organizationalDomain().equals(domain)) {
            command.say("  belongs to the organization " + inspection.organizationalDomain());
        }
        inspection.record().ifPresent(record -> {
            command.say("  " + record.published());
            command.say("  at _dmarc." + inspection.policyDomain().orElse(domain));
            command.say("  asks for " + record.policy().text() + ", for subdomains "
                    + record.subdomains().text() + ", for domains that do not exist "
                    + record.nonExistent().text() + (record.testing() ? "; it only tests that" : ""));
            command.say("  alignment: SPF " + (record.strictSpf() ? "strict" : "relaxed") + ", DKIM "
                    + (record.strictDkim() ? "strict" : "relaxed"));
            command.say("  reports to: " + list(record.aggregateReports())
                    + (record.failureReports().isEmpty() ? "" : "; of failures to: " + list(record.failureReports())));
        });
        findings.print(command);
    }

    private static String list(List<String> uris) {
        return uris.isEmpty() ? "nobody" : String.join(", ", uris);
    }

    private static ObjectNode json(DmarcInspection inspection, Findings findings) {
        ObjectNode answer =
                Json.object().put("domain", inspection.domain().toString()).put("ok", !findings.hasErrors());
        answer.put("organizationalDomain", inspection.organizationalDomain().toString());
        answer.put(
                "policyDomain", inspection.policyDomain().map(DnsName::toString).orElse(null));
        answer.set("record", inspection.record().map(DmarcInspectionRun::json).orElse(null));
        answer.set("findings", findings.json());
        return answer;
    }

    private static ObjectNode json(DmarcRecord record) {
        ObjectNode json = Json.object()
                .put("published", record.published())
                .put("p", record.policy().text())
                .put("sp", record.subdomains().text())
                .put("np", record.nonExistent().text())
                .put("psd", String.valueOf(record.psd()))
                .put("testing", record.testing())
                .put("strictDkim", record.strictDkim())
                .put("strictSpf", record.strictSpf());
        json.set("rua", Json.of(record.aggregateReports()));
        json.set("ruf", Json.of(record.failureReports()));
        return json;
    }
}
