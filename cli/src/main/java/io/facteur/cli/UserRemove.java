package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Remove a user, and the aliases that lead to it.",
            "The mail is kept unless --delete-mail is given: adding the user again brings it back. A removed user's mail can"
                    + " be deleted later by adding the user again and removing it with that option."
        },
        footer = {
            "",
            "Examples:",
            "  facteur user remove ana@example.org",
            "  facteur user remove ana@example.org --delete-mail --yes",
        })
final class UserRemove extends Verb {

    @Parameters(paramLabel = "ADDRESS", description = "The user.")
    private String user;

    @Option(names = "--delete-mail", description = "Delete all mail of the user as well. This cannot be undone.")
    private boolean deleteMail;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run() {
        Address address = address(user);
        Api api = api();
        confirm(
                deleteMail
                        ? "Remove " + show(address) + " and delete all its mail for good?"
                        : "Remove " + show(address) + " (its mail is kept)?",
                yes);
        JsonNode removed =
                api.delete("/facteur/users/" + Api.segment(address.ascii()) + (deleteMail ? "?mail=delete" : ""));
        if (json()) {
            answer(removed);
            return ExitCode.OK;
        }
        say("User " + show(address) + " was removed.");
        List<String> aliases = new ArrayList<>();
        removed.path("addresses").forEach(alias -> aliases.add(alias.asText()));
        if (!aliases.isEmpty()) {
            say("So were the aliases " + String.join(", ", aliases));
        }
        if (!deleteMail) {
            long kept = removed.path("messagesKept").asLong();
            say(kept + (kept == 1 ? " message is" : " messages are") + " kept.");
            say("undo: " + advice("user", "add", address.ascii()));
        }
        return ExitCode.OK;
    }
}
