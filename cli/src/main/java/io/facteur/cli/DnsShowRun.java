package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.Texts;
import io.facteur.cli.publish.WantedRecords;
import io.facteur.cli.publish.ZoneRecord;
import io.facteur.cli.publish.ZoneText;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;

/** {@code dns show}. */
final class DnsShowRun {

    private DnsShowRun() {}

    static int run(DnsShow command) {
        DnsName domain = DnsName.of(command.domain(command.domain).ascii());
        List<DnsName> includes = command.includes.stream()
                .map(text -> CheckInput.domain("--include", text))
                .toList();
        PublicServer server = PublicServer.of(command, command.server);
        KnownKeys keys = KnownKeys.of(command, domain);
        Installation installation = new Installation(
                domain, server.hostFor(domain), server.addresses(), includes, keys.keys(), server.services());
        List<ZoneRecord> records = WantedRecords.of(installation);
        List<String> notes = new ArrayList<>(server.unknown(command, domain));
        if (!keys.unknown().isEmpty()) {
            notes.add("DKIM is missing: " + keys.unknown());
        } else if (keys.keys().isEmpty()) {
            notes.add("DKIM is missing: the server has no key for " + domain + ": "
                    + command.advice("dkim", "rotate", domain.toString()));
        }

        if (command.json() || command.format == DnsShow.Format.json) {
            command.answer(json(installation, records, notes));
        } else {
            ZoneText.lines(installation, records, notes).forEach(command::say);
        }
        return ExitCode.OK;
    }

    private static ObjectNode json(Installation installation, List<ZoneRecord> records, List<String> notes) {
        ObjectNode answer = Json.object()
                .put("domain", installation.domain().toString())
                .put("hostname", installation.host().toString());
        answer.set(
                "addresses",
                Json.of(installation.addresses().stream().map(Texts::address).toList()));
        ArrayNode list = answer.putArray("records");
        records.forEach(record -> list.add(json(record)));
        answer.set("notes", Json.of(notes));
        return answer;
    }

    private static ObjectNode json(ZoneRecord record) {
        ObjectNode node = Json.object()
                .put("purpose", record.purpose().code())
                .put("publisher", record.place().code())
                .put("name", record.name().toString())
                .put("type", record.type())
                .put("ttl", ZoneText.TTL)
                .put("value", record.value());
        if (!record.strings().isEmpty()) {
            node.set("strings", Json.of(record.strings()));
        }
        return node.put("comment", String.join(" ", record.comment()));
    }
}
