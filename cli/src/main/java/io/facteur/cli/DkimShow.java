package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.dns.DomainName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Print the records that a domain must publish for the keys that the server signs with, as lines of a zone"
                    + " file.",
            "Those of retired keys too: mail that they have signed may still be on its way."
        },
        footer = {"", "Example:", "  facteur dkim show example.org >> example.org.zone"})
final class DkimShow extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Also internationalized, in either form.")
    private String name;

    @Override
    int run() {
        DomainName domain = domain(name);
        JsonNode keys = api().get(ServerKeys.path(domain));
        if (json()) {
            answer(ServerKeys.json(domain, keys));
        } else if (keys.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    show(domain) + " has no key, and its mail is sent unsigned: "
                            + advice("dkim", "rotate", domain.ascii()));
        } else {
            keys.forEach(key -> {
                say("; " + key.path("selector").asText() + ": "
                        + key.path("state").asText());
                say(ServerKeys.zoneLine(domain, key));
            });
        }
        return ExitCode.OK;
    }
}
