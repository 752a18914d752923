package io.facteur.cli;

import io.facteur.authentication.settings.AuthenticationSettings;
import io.facteur.dns.DnsName;
import io.facteur.dns.resolver.DnsSettings;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whoever answers the questions of one run. */
final class Resolver implements AutoCloseable {

    private static final int PORT = 53;

    private final WatchedDns dns;
    private final Optional<ResolvingDnsClient> network;
    private final List<InetSocketAddress> servers;

    private Resolver(WatchedDns dns, Optional<ResolvingDnsClient> network, List<InetSocketAddress> servers) {
        this.dns = dns;
        this.network = network;
        this.servers = servers;
    }

    static Resolver open(DnsOptions options) {
        return open(options, AuthenticationSettings.Dns.DEFAULT);
    }

    /**
     * @param configured with the servers for when the options name none
     * @throws Failure for what cannot be read
     */
    static Resolver open(DnsOptions options, AuthenticationSettings.Dns configured) {
        if (!options.zones.isEmpty()) {
            if (!options.servers.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "either --zone or --dns: a zone file answers everything");
            }
            ZoneDnsBuilder zones = ZoneDns.builder();
            options.zones.forEach(file -> read(file, zones));
            return new Resolver(new WatchedDns(zones.build()), Optional.empty(), List.of());
        }
        List<InetSocketAddress> named =
                options.servers.stream().map(Resolver::server).toList();
        DnsSettings settings = (named.isEmpty() ? configured : configured.withServers(named)).client();
        ResolvingDnsClient client = new ResolvingDnsClient(settings);
        return new Resolver(new WatchedDns(client), Optional.of(client), settings.servers());
    }

    private static void read(Path file, ZoneDnsBuilder zones) {
        try {
            zones.zone(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "--zone: cannot read " + file + ": " + Reason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--zone: " + file + ": " + e.getMessage(), e);
        }
    }

    /** {@code 192.0.2.53}, {@code 192.0.2.53:5353}, {@code 2001:db8::53}, {@code [2001:db8::53]:5353}, {@code ns:53}. */
    static InetSocketAddress server(String text) {
        String host = text;
        int port = PORT;
        boolean bareVersion6 = Numeric.address(text).isPresent() && text.indexOf(':') >= 0;
        int colon = text.startsWith("[") ? text.indexOf("]:") + 1 : text.lastIndexOf(':');
        if (!bareVersion6 && colon > 0) {
            host = text.substring(0, colon);
            port = port(text, text.substring(colon + 1));
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0 || Numeric.address(host).isEmpty()) {
                throw invalid(text);
            }
        }
        Optional<InetAddress> numeric = Numeric.address(host);
        if (numeric.isPresent()) {
            return new InetSocketAddress(numeric.get(), port);
        }
        // A number that is none must not become a question for the system.
        if (host.matches("[0-9.]*|.*:.*") || DnsName.parse(host).isEmpty()) {
            throw invalid(text);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new Failure(
                    ExitCode.USAGE, "--dns: the system knows no address of \"" + host + "\": give one in numbers", e);
        }
    }

    private static int port(String text, String port) {
        if (port.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= 65535) {
                return number;
            }
        }
        throw invalid(text);
    }

    private static Failure invalid(String text) {
        return new Failure(
                ExitCode.USAGE,
                "--dns: \"" + text + "\" is not a server: write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353");
    }

    WatchedDns dns() {
        return dns;
    }

    boolean down() {
        return dns.down();
    }

    /** What to say when nobody answers. */
    String downMessage() {
        return "no DNS server answers (asked: "
                + servers.stream().map(Resolver::show).collect(Collectors.joining(", "))
                + "): see that one runs there, or name another with --dns";
    }

    /** @throws Failure when a question was not answered because nobody answers anything */
    void requireAlive() {
        if (down()) {
            throw new Failure(ExitCode.NO_DNS, downMessage());
        }
    }

    private static String show(InetSocketAddress server) {
        String address = server.getAddress().getHostAddress();
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + server.getPort();
    }

    @Override
    public void close() {
        network.ifPresent(ResolvingDnsClient::close);
    }
}
