package io.facteur.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was asked for; {@link SetupRun}, {@link SetupUndo} and {@link SetupService} do it. */
@Command(
        name = "setup",
        description = {
            "Make a public server of a trial: its name, the standard ports, its addresses.",
            "It changes single lines of conf/ in the home (a copy of the distribution's where there is none), keeps what they"
                    + " were, and says what is missing. What is not given stays as it is. The server takes it at its next"
                    + " start. The exit code is 1 when mail from the Internet could not arrive.",
        },
        footer = {
            "",
            "Examples:",
            "  facteur setup mail.example.org --dry-run",
            "  facteur setup mail.example.org",
            "  facteur setup mail.example.org --address 192.0.2.7 --relay-network 10.1.0.0/24",
            "  facteur setup mail.example.org --smart-host smtp.isp.example --smart-host-user u --smart-host-password-file p",
            "  facteur setup --systemd",
            "  facteur setup --undo",
        })
final class SetupCommand extends Verb {

    /** How far a smart host's TLS is believed; the names are what outgoing.xml has. */
    enum Tls {
        verified,
        required,
        opportunistic
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "HOSTNAME",
            description = "The name of this server: in HELO, in its certificate, and in Authentication-Results.")
    String hostname;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Listen on this numeric address. Default: all addresses; mail leaves by IPv6 where one has a"
                    + " name (PTR).")
    String bind;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            split = ",",
            description =
                    "The Internet knows this server at ADDRESS, which its interfaces do not say: it is behind a router"
                            + " that translates. Can be repeated.")
    List<String> addresses = List.of();

    @Option(
            names = "--authserv-id",
            paramLabel = "NAME",
            description = "The name in Authentication-Results, the same on all servers of an organization.")
    String authservId;

    @Option(
            names = "--relay-network",
            paramLabel = "NETWORK",
            split = ",",
            description =
                    "Printers and applications at this address or network may send to other domains without a login,"
                            + " with a sender of yours. Can be repeated; replaces those that are set.")
    List<String> relayNetworks = List.of();

    @Option(names = "--no-relay-networks", description = "Nobody may any more.")
    boolean noRelayNetworks;

    @Option(
            names = "--smart-host",
            paramLabel = "HOST[:PORT]",
            description =
                    "All outgoing mail goes to this server of your provider (port 587), where the network blocks port 25.")
    String smartHost;

    @Option(names = "--smart-host-user", paramLabel = "NAME", description = "Log in there.")
    String smartHostUser;

    @Option(
            names = "--smart-host-password-file",
            paramLabel = "FILE",
            description =
                    "The password for it is the first line of a file; - is the standard input. It is kept in secrets/.")
    String smartHostPasswordFile;

    @Option(
            names = "--smart-host-tls",
            paramLabel = "HOW",
            description = "${COMPLETION-CANDIDATES}: see outgoing.xml (default: ${DEFAULT-VALUE}).")
    Tls smartHostTls = Tls.verified;

    @Option(names = "--no-smart-host", description = "Outgoing mail goes to each domain's own servers again.")
    boolean noSmartHost;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing: show what would change.")
    boolean dryRun;

    @Option(names = "--undo", description = "Put back what the last set-up changed.")
    boolean undo;

    @Option(names = "--systemd", description = "Print a service for systemd, which runs as a user of its own.")
    boolean systemd;

    @Option(
            names = "--install",
            arity = "0..1",
            paramLabel = "DIR",
            fallbackValue = "/etc/systemd/system",
            description = "With --systemd: write it there instead (default: ${FALLBACK-VALUE}).")
    Path install;

    @Mixin
    DnsOptions dns;

    @Override
    int run() throws Exception {
        if (install != null && !systemd) {
            throw new Failure(ExitCode.USAGE, "--install is for --systemd");
        }
        int asked = (hostname == null ? 0 : 1) + (undo ? 1 : 0) + (systemd ? 1 : 0);
        if (asked != 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    "give the name of this server (" + advice("setup", "mail.example.org")
                            + "), or --undo, or --systemd: one of them");
        }
        if (systemd) {
            return SetupService.run(this);
        }
        Optional<Integer> done = HomeOwner.runInstead(this);
        if (done.isPresent()) {
            return done.get();
        }
        return undo ? SetupUndo.run(this) : SetupRun.run(this);
    }
}
