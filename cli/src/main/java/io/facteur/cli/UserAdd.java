package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Add a user.",
            "The user gets INBOX, Sent, Drafts, Trash, Archive and Junk. Without an option for it, a password is made and"
                    + " shown once."
        },
        footer = {
            "",
            "Examples:",
            "  facteur user add ana@example.org",
            "  facteur user add ana@example.org --password-file ana.txt",
        })
final class UserAdd extends Verb {

    @Parameters(paramLabel = "ADDRESS", description = "NAME@DOMAIN, of a domain that was added.")
    private String user;

    @ArgGroup
    private NewPassword password;

    @Override
    int run() throws IOException {
        Address address = address(user);
        Api api = api();
        NewPassword.Choice choice = NewPassword.choose(password, this);
        JsonNode added = api.put(
                "/facteur/users/" + Api.segment(address.ascii()), Json.object().put("password", choice.password()));
        if (json()) {
            ObjectNode answer = added.deepCopy();
            if (choice.generated()) {
                answer.put("password", choice.password());
            }
            answer(answer);
            return ExitCode.OK;
        }
        // as the server has it: it keeps names in lower case
        address = Address.parse(added.path("user").asText());
        say("User " + show(address) + " is there.");
        if (choice.generated()) {
            say("Password (shown once): " + choice.password());
        }
        if (added.path("hadMail").asBoolean()) {
            warn("There was mail of an earlier user " + address.ascii()
                    + ", which this one can now read. If that is wrong:" + " "
                    + advice("user", "remove", address.ascii(), "--delete-mail"));
        }
        say("next: " + advice("mail", "send-test", "--to", address.ascii()));
        return ExitCode.OK;
    }
}
