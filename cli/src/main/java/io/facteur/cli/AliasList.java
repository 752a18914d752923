package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List the aliases, of one user or of all.",
        footer = {"", "Example:", "  facteur alias list ana@example.org"})
final class AliasList extends Verb {

    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "Only the aliases of this user.")
    private String user;

    @Override
    int run() {
        String only = user == null ? null : address(user).ascii();
        Map<String, List<String>> aliases = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : api().get("/mappings").properties()) {
            List<String> targets = Aliases.targets(entry.getValue()).stream()
                    .filter(target -> only == null || only.equals(target))
                    .toList();
            if (!targets.isEmpty()) {
                aliases.put(entry.getKey(), targets);
            }
        }
        if (json()) {
            ArrayNode list = Json.array();
            aliases.forEach(
                    (alias, targets) -> list.add(Json.of(Address.parse(alias)).set("targets", Json.of(targets))));
            answer(Json.object().set("aliases", list));
        } else if (aliases.isEmpty()) {
            warn("There is no alias" + (only == null ? "" : " of " + only) + ".");
        } else {
            aliases.forEach((alias, targets) -> say(show(Address.parse(alias)) + " leads to "
                    + String.join(
                            ", ",
                            targets.stream()
                                    .map(target -> show(Address.parse(target)))
                                    .toList())));
        }
        return ExitCode.OK;
    }
}
