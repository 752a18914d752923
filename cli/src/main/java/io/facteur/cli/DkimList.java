package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.facteur.dns.DomainName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = {
            "List the keys that the server signs with, of one domain or of all.",
            "active: it signs. pending: it will, once its record is seen in the DNS. retired: it did; leave its record"
                    + " until it is not listed any more, a week later, when nothing that it has signed is on its way."
        },
        footer = {"", "Example:", "  facteur dkim list example.org"})
final class DkimList extends Verb {

    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "Only the keys of this domain.")
    private String name;

    @Override
    int run() {
        Api api = api();
        List<DomainName> domains = new ArrayList<>();
        if (name == null) {
            api.get("/domains").forEach(domain -> domains.add(DomainName.parse(domain.asText())));
        } else {
            domains.add(domain(name));
        }
        ArrayNode all = Json.array();
        List<String> lines = new ArrayList<>();
        for (DomainName domain : domains) {
            JsonNode keys = api.get(ServerKeys.path(domain));
            all.addAll(ServerKeys.json(domain, keys));
            keys.forEach(key -> lines.add(ServerKeys.line(show(domain), key)));
        }
        if (json()) {
            answer(all);
        } else if (lines.isEmpty()) {
            warn("No key: mail is sent unsigned. Make one: "
                    + advice(
                            "dkim",
                            "rotate",
                            name == null ? "DOMAIN" : domains.get(0).ascii()));
        } else {
            lines.forEach(this::say);
        }
        return ExitCode.OK;
    }
}
