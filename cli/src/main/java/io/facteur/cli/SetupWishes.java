package io.facteur.cli;

import io.facteur.cli.setup.HostAddresses;
import io.facteur.cli.setup.SmartHost;
import io.facteur.cli.setup.Wanted;
import io.facteur.dns.DnsName;
import io.facteur.home.RelayNetworks;
import io.facteur.home.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the options of {@code setup} ask for.
 *
 * @param notes of the addresses, for the administrator
 * @param warnings of the name
 */
record SetupWishes(Wanted wanted, Optional<String> smartHostPassword, List<String> notes, List<String> warnings) {

    /** RFC 6761, 6762, 7686: never in the DNS of the Internet. */
    private static final Set<String> NOT_OF_THE_INTERNET =
            Set.of("test", "example", "invalid", "localhost", "local", "onion", "internal", "lan", "home", "corp");

    SetupWishes {
        notes = List.copyOf(notes);
        warnings = List.copyOf(warnings);
    }

    /** @throws Failure for what cannot be understood */
    static SetupWishes of(SetupCommand command, Settings before) {
        String hostname = hostname(command.hostname);
        List<InetAddress> given =
                command.addresses.stream().map(SetupWishes::address).toList();
        Optional<HostAddresses> found =
                command.bind == null && isAutomatic(before) ? Optional.of(addresses(command, given)) : Optional.empty();
        String bind = command.bind != null
                ? HostAddresses.text(address(command.bind))
                : found.map(HostAddresses::bind).orElse(before.get("bind"));
        List<InetAddress> reachable =
                given.isEmpty() ? found.map(HostAddresses::reachable).orElse(List.of()) : given;
        Wanted wanted = new Wanted(
                hostname,
                Optional.ofNullable(command.authservId).map(SetupWishes::hostname),
                bind,
                reachable.stream().map(HostAddresses::text).toList(),
                found.map(HostAddresses::ipv6),
                relayNetworks(command),
                smartHost(command),
                command.noSmartHost);
        return new SetupWishes(
                wanted, password(command), found.map(HostAddresses::notes).orElse(List.of()), warnings(hostname));
    }

    /** What an administrator chose stays. */
    private static boolean isAutomatic(Settings before) {
        return before.isTrial() || Set.of("0.0.0.0", "::").contains(before.get("bind"));
    }

    private static HostAddresses addresses(SetupCommand command, List<InetAddress> given) {
        try (Resolver resolver = Resolver.open(command.dns)) {
            return HostAddresses.choose(given, HostAddresses.ofInterfaces(), resolver.dns())
                    .block();
        }
    }

    private static String hostname(String text) {
        Optional<DnsName> name = DnsName.parse(text);
        if (Numeric.address(text).isPresent()
                || name.isEmpty()
                || !isHostName(name.get())
                || name.get().labels().size() < 2) {
            throw new Failure(
                    ExitCode.USAGE, "\"" + text + "\" is not the full name of a host, such as mail.example.org");
        }
        return name.get().toString();
    }

    /** RFC 1123 2.1: what others take for the name of a host, which is less than the DNS can hold. */
    private static boolean isHostName(DnsName name) {
        return name.labels().stream().allMatch(label -> label.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?"));
    }

    private static List<String> warnings(String hostname) {
        String top = hostname.substring(hostname.lastIndexOf('.') + 1);
        return NOT_OF_THE_INTERNET.contains(top)
                ? List.of("." + top + " is not a domain of the Internet: nobody else can find " + hostname)
                : List.of();
    }

    private static InetAddress address(String text) {
        return Numeric.address(text)
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, "\"" + text + "\" is not an IP address: write 192.0.2.7 or 2001:db8::7"));
    }

    private static Optional<String> relayNetworks(SetupCommand command) {
        if (command.noRelayNetworks) {
            if (!command.relayNetworks.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "either --relay-network or --no-relay-networks");
            }
            return Optional.of("");
        }
        if (command.relayNetworks.isEmpty()) {
            return Optional.empty();
        }
        String networks = String.join(", ", command.relayNetworks);
        try {
            RelayNetworks.parse(networks);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--relay-network: " + e.getMessage(), e);
        }
        return Optional.of(networks);
    }

    private static Optional<SmartHost> smartHost(SetupCommand command) {
        if (command.smartHost == null) {
            if (command.smartHostUser != null || command.smartHostPasswordFile != null) {
                throw new Failure(ExitCode.USAGE, "--smart-host HOST is missing: where to log in");
            }
            return Optional.empty();
        }
        if (command.noSmartHost) {
            throw new Failure(ExitCode.USAGE, "either --smart-host or --no-smart-host");
        }
        if ((command.smartHostUser == null) != (command.smartHostPasswordFile == null)) {
            throw new Failure(ExitCode.USAGE, "--smart-host-user and --smart-host-password-file go together");
        }
        if (command.smartHostUser != null && command.smartHostTls == SetupCommand.Tls.opportunistic) {
            throw new Failure(
                    ExitCode.USAGE, "a password is never sent without TLS: --smart-host-tls verified or required");
        }
        int colon = command.smartHost.lastIndexOf(':');
        String host = colon < 0 ? command.smartHost : command.smartHost.substring(0, colon);
        if (DnsName.parse(host).filter(SetupWishes::isHostName).isEmpty()) {
            throw new Failure(ExitCode.USAGE, "--smart-host: \"" + host + "\" is not the name of a host");
        }
        int port = colon < 0 ? SmartHost.PORT : port(command.smartHost.substring(colon + 1));
        return Optional.of(
                new SmartHost(host, port, command.smartHostTls.name(), Optional.ofNullable(command.smartHostUser)));
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            throw new Failure(ExitCode.USAGE, "--smart-host: \"" + text + "\" is not a port");
        }
        return Integer.parseInt(text);
    }

    private static Optional<String> password(SetupCommand command) {
        String file = command.smartHostPasswordFile;
        if (file == null) {
            return Optional.empty();
        }
        try {
            byte[] content =
                    file.equals("-") ? command.environment().in().readAllBytes() : Files.readAllBytes(Path.of(file));
            List<String> lines = new ArrayList<>(
                    new String(content, StandardCharsets.UTF_8).lines().toList());
            if (lines.isEmpty() || lines.get(0).isBlank()) {
                throw new Failure(ExitCode.USAGE, "the password is empty");
            }
            return Optional.of(lines.get(0));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read the password file " + file + ": " + Reason.of(e), e);
        }
    }
}
