package io.facteur.cli;

import picocli.CommandLine.Command;

@Command(
        name = "upgrade",
        description = {
            "Make all that this version needs and an earlier one did not have: tables, columns, migrations.",
            "Before the servers are upgraded: those of the version before go on with it."
        },
        footer = {"", "Example:", "  facteur schema upgrade --conf /etc/facteur"})
final class SchemaUpgrade extends SchemaVerb {

    @Override
    int run() throws Exception {
        return done(execute("upgrade"));
    }
}
