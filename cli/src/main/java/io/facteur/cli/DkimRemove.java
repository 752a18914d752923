package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.dns.DomainName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Forget a key that does not sign: one that is pending, or retired.",
            "A retired one is forgotten by itself after a week. Remove its record from the DNS afterwards."
        },
        footer = {"", "Example:", "  facteur dkim remove example.org s20261124"})
final class DkimRemove extends Verb {

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "Also internationalized, in either form.")
    private String name;

    @Parameters(index = "1", paramLabel = "SELECTOR", description = "The name of the key, as \"dkim list\" shows it.")
    private String selector;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run() {
        DomainName domain = domain(name);
        Api api = api();
        confirm("Forget the key " + selector + " of " + show(domain) + "? It cannot be brought back.", yes);
        JsonNode removed = api.delete(ServerKeys.path(domain) + "/" + Api.segment(selector));
        if (json()) {
            answer(removed);
            return ExitCode.OK;
        }
        say("The key " + removed.path("selector").asText() + " of " + show(domain)
                + " is forgotten. Its record can leave the DNS.");
        return ExitCode.OK;
    }
}
