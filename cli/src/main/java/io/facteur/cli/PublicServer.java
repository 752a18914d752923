package io.facteur.cli;

import io.facteur.cli.publish.ClientService;
import io.facteur.dns.DnsName;
import io.facteur.home.InvalidSetting;
import io.facteur.home.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the Internet knows this server, by its configuration and the options of the command.
 *
 * @param conf where its configuration is
 * @param host empty when nobody said: {@code localhost} is no name for others
 * @param addresses empty when nobody said
 */
record PublicServer(Path conf, Settings settings, Optional<DnsName> host, List<InetAddress> addresses) {

    private static final String LOCAL = "localhost";

    /** Port, priority and what it is (RFC 8314 3.3: both ways to submit, TLS from the start first). */
    private record Known(String listener, String label, int priority, int standardPort, String comment) {}

    private static final List<Known> SERVICES = List.of(
            new Known("submissions", "_submissions._tcp", 0, 465, "Where users' programs send, under TLS (RFC 8314)."),
            new Known("submission", "_submission._tcp", 10, 587, "Where they send else: with STARTTLS (RFC 6186)."),
            new Known("imaps", "_imaps._tcp", 0, 993, "Where they read: IMAP under TLS (RFC 6186)."),
            // RFC 6186 3.4: the priority says which protocol the provider prefers
            new Known("pop3s", "_pop3s._tcp", 10, 995, "Where those read that have POP3 only, under TLS (RFC 6186)."),
            new Known("managesieve", "_sieve._tcp", 0, 4190, "Where they edit their delivery rules (RFC 5804)."));

    PublicServer {
        addresses = List.copyOf(addresses);
    }

    /** @throws Failure for a configuration or an option that cannot be understood */
    static PublicServer of(Verb verb, PublicOptions options) {
        Path conf = verb.conf();
        Settings settings = settings(verb, conf);
        String hostname = options.hostname == null ? settings.get("hostname") : options.hostname;
        Optional<DnsName> host = options.hostname == null && hostname.equalsIgnoreCase(LOCAL)
                ? Optional.empty()
                : Optional.of(CheckInput.domain("--hostname", hostname));
        return new PublicServer(
                conf, settings, host, options.addresses.isEmpty() ? settings.publicAddresses() : named(options));
    }

    private static Settings settings(Verb verb, Path conf) {
        try {
            return Settings.load(conf, Map.of());
        } catch (InvalidSetting e) {
            throw new Failure(ExitCode.FAILED, e.getMessage() + ": see " + verb.advice("config", "check"), e);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + conf + ": " + Reason.of(e), e);
        }
    }

    private static List<InetAddress> named(PublicOptions options) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : options.addresses) {
            addresses.add(Numeric.address(text)
                    .orElseThrow(() -> new Failure(
                            ExitCode.USAGE,
                            "--address: \"" + text + "\" is not an IP address: write 192.0.2.7 or 2001:db8::7")));
        }
        return addresses;
    }

    /** @return the server's name, or the one that it will most probably have */
    DnsName hostFor(DnsName domain) {
        return host.or(() -> domain.child("mail")).orElse(domain);
    }

    /** What users' programs find; on the standard ports while the server is only tried. */
    List<ClientService> services() {
        return SERVICES.stream()
                .map(known -> new ClientService(
                        known.label(),
                        known.priority(),
                        settings.isTrial() ? known.standardPort() : settings.port(known.listener()),
                        known.comment()))
                .toList();
    }

    /** What of it is not known, and how to say it. */
    List<String> unknown(Verb verb, DnsName domain) {
        List<String> notes = new ArrayList<>();
        if (host.isEmpty()) {
            notes.add("the server has no name yet, " + hostFor(domain)
                    + " is assumed: " + verb.advice("setup", hostFor(domain).toString())
                    + " gives it one, or give --hostname");
        }
        if (addresses.isEmpty()) {
            notes.add("the server's addresses are not known, so that A, AAAA and PTR are missing: "
                    + verb.advice("setup", hostFor(domain).toString()) + " finds them, or give --address");
        }
        return notes;
    }
}
