package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.facteur.dns.DomainName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List the domains that this server receives mail for.",
        footer = {"", "Example:", "  facteur domain list"})
final class DomainList extends Verb {

    @Override
    int run() {
        List<DomainName> domains = new ArrayList<>();
        for (JsonNode name : api().get("/domains")) {
            domains.add(DomainName.parse(name.asText()));
        }
        domains.sort(Comparator.comparing(DomainName::ascii));
        if (json()) {
            ArrayNode list = Json.array();
            domains.forEach(domain -> list.add(Json.of(domain)));
            answer(Json.object().set("domains", list));
        } else if (domains.isEmpty()) {
            warn("There is no domain yet: " + advice("domain", "add", "example.org"));
        } else {
            domains.forEach(domain -> say(show(domain)));
        }
        return ExitCode.OK;
    }
}
