package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Show the nodes that live, with their versions and clocks.",
            "The exit code is 1 when something must be mended: clocks that differ, versions too far apart."
        },
        footer = {"", "Examples:", "  facteur cluster status", "  facteur cluster status --json"})
final class ClusterStatus extends Verb {

    @Override
    int run() {
        JsonNode cluster = api().get("/facteur/cluster");
        if (json()) {
            answer(cluster);
        } else {
            print(cluster);
        }
        return cluster.path("faults").isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(JsonNode cluster) {
        String self = cluster.path("self").asText();
        for (JsonNode node : cluster.path("nodes")) {
            String name = node.path("name").asText();
            say(String.format(
                    Locale.ROOT,
                    "%s %-24s %-9s %-16s since %s, clock %+d ms",
                    name.equals(self) ? "*" : " ",
                    Printable.line(name),
                    Printable.line(node.path("state").asText()),
                    Printable.line(node.path("version").asText()),
                    node.path("since").asText(),
                    node.path("clockAheadMillis").asLong()));
        }
        cluster.path("warnings").forEach(each -> say("look at: " + Printable.line(each.asText())));
        cluster.path("faults").forEach(each -> say("mend: " + Printable.line(each.asText())));
    }
}
