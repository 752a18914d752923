package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.cli.doctor.Diagnosis;
import io.facteur.cli.doctor.Readiness;
import io.facteur.cli.publish.Texts;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Locale;

/** A report for programs. */
final class DoctorJson {

    private DoctorJson() {}

    static ObjectNode of(DoctorReport report, PublicServer server) {
        ObjectNode answer = Json.object().put("ok", !report.failed());
        answer.put("hostname", server.host().map(DnsName::toString).orElse(null));
        answer.set(
                "addresses",
                Json.of(server.addresses().stream().map(Texts::address).toList()));
        answer.set("checks", checks(report.server()));
        ArrayNode domains = answer.putArray("domains");
        report.domains().forEach((domain, found) -> {
            ObjectNode node = domains.addObject().put("domain", domain.toString());
            node.set("checks", checks(found));
            ObjectNode ready = node.putObject("ready");
            for (Readiness each : report.readiness(domain)) {
                ObjectNode provider = ready.putObject(each.provider().name().toLowerCase(Locale.ROOT));
                provider.put(
                        "answer", each.answer().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                provider.set("lacks", Json.of(each.lacks()));
                provider.set("bulkLacks", Json.of(each.bulkLacks()));
            }
        });
        DoctorOutgoing outgoing = report.outgoing();
        return answer.put("sending", outgoing.sending())
                .put("opened", outgoing.opened())
                .put("held", outgoing.text());
    }

    private static ArrayNode checks(List<Diagnosis> found) {
        ArrayNode checks = Json.array();
        found.forEach(each -> checks.addObject()
                .put("check", each.topic().code())
                .put("result", each.result().name().toLowerCase(Locale.ROOT))
                .put("what", each.what())
                .put("text", each.text())
                .put("remedy", each.remedy()));
        return checks;
    }
}
