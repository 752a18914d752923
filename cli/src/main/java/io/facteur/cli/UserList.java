package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.facteur.dns.DomainName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List the users, of one domain or of all.",
        footer = {"", "Example:", "  facteur user list example.org"})
final class UserList extends Verb {

    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "Only the users of this domain.")
    private String domain;

    @Override
    int run() {
        DomainName only = domain == null ? null : domain(domain);
        List<Address> users = new ArrayList<>();
        for (JsonNode user : api().get("/users")) {
            Address address = Address.parse(user.path("username").asText());
            if (only == null || only.equals(address.domain())) {
                users.add(address);
            }
        }
        users.sort(Comparator.comparing((Address address) -> address.domain().ascii())
                .thenComparing(Address::local));
        if (json()) {
            ArrayNode list = Json.array();
            users.forEach(address -> list.add(Json.of(address)));
            answer(Json.object().set("users", list));
        } else if (users.isEmpty()) {
            warn("There is no user yet: "
                    + advice("user", "add", "ana@" + (only == null ? "example.org" : only.ascii())));
        } else {
            users.forEach(address -> say(show(address)));
        }
        return ExitCode.OK;
    }
}
