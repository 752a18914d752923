package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.dns.DomainName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Stop receiving mail for a domain.",
            "This undoes \"domain add\", and is refused while the domain has users. No mail is deleted."
        },
        footer = {"", "Example:", "  facteur domain remove example.org"})
final class DomainRemove extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Also internationalized, in either form.")
    private String name;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run() {
        DomainName domain = domain(name);
        Api api = api();
        confirm("Refuse mail to " + show(domain) + " from now on?", yes);
        JsonNode removed = api.delete("/facteur/domains/" + Api.segment(domain.ascii()));
        if (json()) {
            answer(removed);
            return ExitCode.OK;
        }
        say("Domain " + show(domain) + " was removed.");
        String administrator = removed.path("administratorRemoved").asText("");
        if (!administrator.isEmpty() && !administrator.equals("null")) {
            say("So was its administrator " + administrator + ", whose mail is kept.");
        }
        say("undo: " + advice("domain", "add", domain.ascii()));
        return ExitCode.OK;
    }
}
