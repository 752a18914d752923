package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Give a user a further address.",
        footer = {"", "Example:", "  facteur alias add info@example.org ana@example.org"})
final class AliasAdd extends Verb {

    @Parameters(index = "0", paramLabel = "ALIAS", description = "The further address, of a domain that was added.")
    private String alias;

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "The user who gets its mail.")
    private String user;

    @Override
    int run() {
        Address source = address(alias);
        Address target = address(user);
        Api api = api();
        // James takes an alias to nobody; its mail would be accepted, and bounced.
        if (!api.exists("/users/" + Api.segment(target.ascii()))
                && Aliases.targets(api, target).isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "there is no user " + show(target) + ": " + advice("user", "add", target.ascii()));
        }
        if (Aliases.targets(api, source).contains(target.ascii())) {
            throw new Failure(ExitCode.ALREADY_THERE, show(source) + " is already an alias of " + show(target));
        }
        api.put(Aliases.path(target.ascii(), source), null);
        if (json()) {
            answer(Json.of(source).put("target", target.ascii()));
        } else {
            say(show(source) + " leads to " + show(target));
        }
        return ExitCode.OK;
    }
}
