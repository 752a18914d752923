package io.facteur.cli;

import io.facteur.dns.DomainName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = {
            "Make new keys for a domain, one for each kind that signs now.",
            "Publish the records that are printed. Once the server sees them in the DNS the new keys sign; the old"
                    + " ones are retired, and their records stay until \"dkim list\" has them no more. Called again before"
                    + " that, it prints the same."
        },
        footer = {"", "Example:", "  facteur dkim rotate example.org >> example.org.zone"})
final class DkimRotate extends Verb {

    @Parameters(paramLabel = "DOMAIN", description = "Also internationalized, in either form.")
    private String name;

    @Option(
            names = "--now",
            description = "Have them sign at once, seen in the DNS or not: when the old ones are in wrong hands.")
    private boolean now;

    @Override
    int run() {
        DomainName domain = domain(name);
        ServerKeys.present(
                this, domain, api().post(ServerKeys.path(domain), Json.object().put("activate", now)));
        return ExitCode.OK;
    }
}
