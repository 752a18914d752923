package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "passwd",
        description = {
            "Give a user a new password.",
            "Without an option for it, a password is made and shown once. The old one stops working at once."
        },
        footer = {
            "",
            "Examples:",
            "  facteur user passwd ana@example.org",
            "  facteur user passwd ana@example.org --ask-password",
        })
final class UserPasswd extends Verb {

    @Parameters(paramLabel = "ADDRESS", description = "The user.")
    private String user;

    @ArgGroup
    private NewPassword password;

    @Override
    int run() throws IOException {
        Address address = address(user);
        Api api = api();
        String path = "/users/" + Api.segment(address.ascii());
        if (!api.exists(path)) {
            throw new Failure(ExitCode.NOT_FOUND, "there is no user " + show(address));
        }
        NewPassword.Choice choice = NewPassword.choose(password, this);
        api.put(path + "?force", Json.object().put("password", choice.password()));
        if (json()) {
            ObjectNode answer = Json.of(address);
            if (choice.generated()) {
                answer.put("password", choice.password());
            }
            answer(answer);
            return ExitCode.OK;
        }
        say("User " + show(address) + " has a new password.");
        if (choice.generated()) {
            say("Password (shown once): " + choice.password());
        }
        return ExitCode.OK;
    }
}
