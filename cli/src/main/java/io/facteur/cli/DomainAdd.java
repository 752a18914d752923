package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.dns.DomainName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Receive mail for a domain.",
            "Mail that it sends is signed, with a key that is made now. It gets the addresses postmaster@, abuse@,"
                    + " dmarc@ and tlsrpt@, which lead to the administrator's mailbox. The first domain gets that mailbox"
                    + " as well: admin@DOMAIN, with a password that is shown once. Called again, it completes what is"
                    + " missing; with --admin it changes the administrator."
        },
        footer = {
            "",
            "Examples:",
            "  facteur domain add example.org",
            "  facteur domain add example.net --admin ana@example.org",
        })
final class DomainAdd extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Also internationalized, in either form.")
    private String name;

    @Option(names = "--admin", paramLabel = "ADDRESS", description = "The user who gets the mail of these addresses.")
    private String admin;

    @Override
    int run() {
        DomainName domain = domain(name);
        String query =
                admin == null ? "" : "?admin=" + Api.segment(address(admin).ascii());
        // The server needs it only when it must make the administrator's mailbox; it never sends a password itself.
        String password = MemorablePassword.generate();
        JsonNode added = api().put(
                        "/facteur/domains/" + Api.segment(domain.ascii()) + query,
                        Json.object().put("administratorPassword", password));
        boolean created = added.path("administratorCreated").asBoolean();
        if (json()) {
            ObjectNode answer = added.deepCopy();
            if (created) {
                answer.put("administratorPassword", password);
            }
            answer(answer);
            return ExitCode.OK;
        }
        List<String> made = new ArrayList<>();
        if (!added.path("dkimSelector").asText("").isEmpty()
                && !added.path("dkimSelector").isNull()) {
            made.add("DKIM key");
        }
        List<String> addresses = new ArrayList<>();
        added.path("addresses")
                .forEach(address -> addresses.add(address.asText().split("@", 2)[0] + "@"));
        Address administrator = Address.parse(added.path("administrator").asText());
        if (!addresses.isEmpty()) {
            made.add(String.join(" ", addresses));
        }
        say(made.isEmpty() ? "Domain " + show(domain) + " is there." : "Created: " + String.join(", ", made));
        if (!addresses.isEmpty()) {
            say("Mail to them goes to " + show(administrator));
        }
        if (created) {
            say("Password of " + administrator.ascii() + " (shown once): " + password);
        }
        say("next: " + advice("user", "add", "ana@" + domain.ascii()));
        return ExitCode.OK;
    }
}
