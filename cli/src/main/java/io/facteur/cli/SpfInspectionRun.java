package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.Finding;
import io.facteur.authentication.spf.SpfInspector;
import io.facteur.authentication.spf.SpfLimits;
import io.facteur.authentication.spf.SpfReport;
import io.facteur.dns.DnsName;

/** {@code auth spf}. */
final class SpfInspectionRun {

    private SpfInspectionRun() {}

    static int run(AuthSpf command) {
        DnsName domain = CheckInput.domain("DOMAIN", command.domain);
        SpfReport report;
        try (Resolver resolver = Resolver.open(command.dns)) {
            report = new SpfInspector().inspect(resolver.dns(), domain).block();
            resolver.requireAlive();
        }
        Findings findings = new Findings(report.findings().stream()
                .map(finding -> named(finding, domain))
                .toList());
        if (command.json()) {
            ObjectNode answer = Json.object().put("domain", domain.toString()).put("ok", !findings.hasErrors());
            answer.put("lookups", report.lookups())
                    .put("voidLookupsIpv4", report.voidLookupsIpv4())
                    .put("voidLookupsIpv6", report.voidLookupsIpv6());
            answer.set("record", json(report.root()));
            answer.set("findings", findings.json());
            command.answer(answer);
        } else {
            print(command, report, findings);
        }
        return findings.hasErrors() ? ExitCode.FAILED : ExitCode.OK;
    }

    /** Of another domain's record, that says whose it is. */
    private static Finding named(Finding finding, DnsName domain) {
        return finding.domain().equals(domain)
                ? finding
                : new Finding(
                        finding.severity(),
                        finding.domain(),
                        finding.code(),
                        finding.domain() + ": " + finding.problem(),
                        finding.remedy());
    }

    private static void print(AuthSpf command, SpfReport report, Findings findings) {
        print(command, report.root(), "");
        if (!report.root().records().isEmpty()) {
            command.say("  " + report.lookups() + " of " + SpfLimits.LOOKUPS + " DNS look-ups, of which "
                    + report.voidLookupsIpv4() + " (IPv4) and " + report.voidLookupsIpv6() + " (IPv6) of "
                    + SpfLimits.VOID_LOOKUPS + " find nothing");
        }
        findings.print(command);
    }

    private static void print(AuthSpf command, SpfReport.Node node, String indent) {
        command.say(indent + (node.term().isEmpty() ? node.domain().display() : node.term()));
        if (node.records().isEmpty()) {
            command.say(indent + "  (no record)");
        }
        node.records().forEach(record -> command.say(indent + "  " + record));
        node.children().forEach(child -> print(command, child, indent + "    "));
    }

    private static ObjectNode json(SpfReport.Node node) {
        ObjectNode json = Json.object()
                .put("domain", node.domain().toString())
                .put("term", node.term())
                .put("lookups", node.lookups());
        json.set("records", Json.of(node.records()));
        ArrayNode children = json.putArray("includes");
        node.children().forEach(child -> children.add(json(child)));
        return json;
    }
}
