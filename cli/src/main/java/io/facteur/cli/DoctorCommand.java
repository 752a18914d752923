package io.facteur.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link DoctorRun} does it. */
@Command(
        name = "doctor",
        description = {
            "Check what is published and reachable against what should be, and say what mends each difference.",
            "Without DOMAIN, the server and all its domains are checked. What needs the running server is left out, and"
                    + " said, when there is none.",
            "When nothing must be mended, outgoing mail of a public server leaves that was held until then, unless \"queue"
                    + " stop\" stopped it, or --zone, --hostname or --address is given.",
            "The exit code is 1 when something must be mended, and 7 when no DNS server answers.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur doctor example.org",
            "  facteur doctor example.org --dns 192.0.2.53:53 --json",
            "  facteur doctor example.org --zone example.zone --hostname mail.example.org --address 192.0.2.7",
        })
final class DoctorCommand extends Verb {

    @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "The domain to check. Default: all of the server.")
    String domain;

    @Mixin
    PublicOptions server;

    @Option(
            names = "--outbound",
            paramLabel = "HOST[:PORT]",
            description = "Connect to this mail server to see whether mail can leave. Default: port 25 of gmail.com's.")
    String outbound;

    @Option(
            names = "--time-server",
            paramLabel = "HOST[:PORT]",
            description = "Compare the clock with this NTP server's. Default: time.cloudflare.com.")
    String timeServer = "time.cloudflare.com";

    @Mixin
    DnsOptions dns;

    @Override
    int run() {
        return DoctorRun.run(this);
    }
}
