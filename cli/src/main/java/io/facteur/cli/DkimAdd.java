package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.dns.DomainName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Make a key of a kind for a domain, such as one of Ed25519 beside the RSA key.",
            "It signs once its record is seen in the DNS, and then replaces the key of its kind."
        },
        footer = {"", "Example:", "  facteur dkim add example.org --type ed25519"})
final class DkimAdd extends Verb {

    /** {@code k=}. */
    enum Type {
        rsa,
        ed25519
    }

    @Parameters(paramLabel = "DOMAIN", description = "Also internationalized, in either form.")
    private String name;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            required = true,
            description = "rsa (2,048 bits, which everybody verifies), or ed25519, for which not everybody does.")
    private Type type;

    @Option(
            names = {"-s", "--selector"},
            paramLabel = "SELECTOR",
            description = "Its name; by default made of the day, such as e20261124.")
    private String selector;

    @Option(names = "--now", description = "Have it sign at once, seen in the DNS or not.")
    private boolean now;

    @Override
    int run() {
        DomainName domain = domain(name);
        ObjectNode wanted = Json.object().put("algorithm", type.name()).put("activate", now);
        if (selector != null) {
            wanted.put("selector", selector);
        }
        ServerKeys.present(this, domain, api().post(ServerKeys.path(domain), wanted));
        return ExitCode.OK;
    }
}
