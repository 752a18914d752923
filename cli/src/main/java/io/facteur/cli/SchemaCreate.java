package io.facteur.cli;

import picocli.CommandLine.Command;

@Command(
        name = "create",
        description = {
            "Make the keyspace, and the tables that are missing.",
            "Servers with cassandra.schema = create do so at their start. One does it at a time; another one waits."
        },
        footer = {"", "Example:", "  facteur schema create --conf /etc/facteur"})
final class SchemaCreate extends SchemaVerb {

    @Override
    int run() throws Exception {
        return done(execute("create"));
    }
}
