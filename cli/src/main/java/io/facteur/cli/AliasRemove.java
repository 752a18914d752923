package io.facteur.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Remove an alias: mail to it is refused from then on.",
        footer = {"", "Example:", "  facteur alias remove info@example.org"})
final class AliasRemove extends Verb {

    @Parameters(index = "0", paramLabel = "ALIAS", description = "The alias.")
    private String alias;

    @Parameters(
            index = "1",
            paramLabel = "ADDRESS",
            arity = "0..1",
            description = "The user from whom it is taken; without it, from all.")
    private String user;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    int run() {
        Address source = address(alias);
        String only = user == null ? null : address(user).ascii();
        Api api = api();
        List<String> targets = Aliases.targets(api, source).stream()
                .filter(target -> only == null || only.equals(target))
                .toList();
        if (targets.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND, show(source) + " is not an alias" + (only == null ? "" : " of " + only));
        }
        confirm("Remove the alias " + show(source) + ", which leads to " + String.join(", ", targets) + "?", yes);
        targets.forEach(target -> api.delete(Aliases.path(target, source)));
        if (json()) {
            answer(Json.of(source).set("targets", Json.of(targets)));
            return ExitCode.OK;
        }
        say("Alias " + show(source) + " was removed.");
        targets.forEach(target -> say("undo: " + advice("alias", "add", source.ascii(), target)));
        return ExitCode.OK;
    }
}
