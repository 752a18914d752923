package io.facteur.cli;

import io.facteur.cli.doctor.CertificateCheck;
import io.facteur.cli.doctor.ClockCheck;
import io.facteur.cli.doctor.Diagnosis;
import io.facteur.cli.doctor.DnsChecks;
import io.facteur.cli.doctor.OutboundCheck;
import io.facteur.cli.doctor.PortsCheck;
import io.facteur.cli.doctor.Topic;
import io.facteur.cli.doctor.Visit;
import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.PublishedKey;
import io.facteur.dns.DnsName;
import io.facteur.home.RunState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code doctor}. */
final class DoctorRun {

    private static final int SMTP = 25;
    private static final int NTP = 123;

    /** What people outside connect to. */
    private static final List<String> PUBLIC =
            List.of("smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "managesieve");

    private static final Set<Topic> WITHOUT_DNS =
            Set.of(Topic.CERTIFICATE, Topic.PORTS, Topic.STORE, Topic.QUEUE, Topic.MAILBOXES);

    private final DoctorCommand command;
    private final PublicServer server;
    private final DoctorServer running;
    private final Clock clock = Clock.systemUTC();

    private DoctorRun(DoctorCommand command, PublicServer server, DoctorServer running) {
        this.command = command;
        this.server = server;
        this.running = running;
    }

    static int run(DoctorCommand command) {
        Optional<DnsName> domain = Optional.ofNullable(command.domain)
                .map(text -> DnsName.of(command.domain(text).ascii()));
        PublicServer server = PublicServer.of(command, command.server);
        DoctorRun run = new DoctorRun(command, server, DoctorServer.of(command));
        try (Resolver resolver = Resolver.open(
                command.dns, AuthenticationConf.read(command.home().conf()).dns())) {
            return run.examine(resolver, domain);
        }
    }

    private int examine(Resolver resolver, Optional<DnsName> asked) {
        List<DnsName> domains = asked.map(List::of).orElseGet(running::domains);
        Map<DnsName, List<Diagnosis>> byDomain = new LinkedHashMap<>();
        DnsName first = domains.isEmpty() ? server.host().orElse(DnsName.of("localhost")) : domains.get(0);
        List<Diagnosis> local = local(
                resolver, domains.isEmpty() ? "HOSTNAME" : server.hostFor(first).toString());
        List<Diagnosis> all = new ArrayList<>();
        if (server.host().isPresent() || !domains.isEmpty()) {
            all.addAll(DnsChecks.server(visit(resolver, first, List.of())).block());
        }
        all.addAll(local);
        for (DnsName domain : domains) {
            KnownKeys keys = KnownKeys.of(command, domain);
            List<Diagnosis> found = new ArrayList<>();
            found.add(running.mailboxes(domain));
            Visit visit = visit(resolver, domain, keys.keys());
            found.addAll(DnsChecks.domain(visit, keys.unknown()).block());
            byDomain.put(domain, found);
        }
        if (resolver.down()) {
            all = withoutDns(all);
            all.add(0, Diagnosis.fail(Topic.DNS, resolver.downMessage(), ""));
            byDomain.replaceAll((domain, found) -> withoutDns(found));
        }
        boolean well = !domains.isEmpty() && !DoctorReport.failed(all, byDomain);
        DoctorReport report = new DoctorReport(all, byDomain, DoctorOutgoing.after(command, running, well));
        if (command.json()) {
            command.answer(DoctorJson.of(report, server));
        } else {
            DoctorText.lines(report, command.environment().utf8()).forEach(command::say);
        }
        if (resolver.down()) {
            return ExitCode.NO_DNS;
        }
        return report.failed() ? ExitCode.FAILED : ExitCode.OK;
    }

    /** One reason is enough for all that could not be looked up. */
    private static List<Diagnosis> withoutDns(List<Diagnosis> found) {
        return found.stream()
                .map(each -> each.result() == Diagnosis.Result.UNKNOWN
                                && !each.absent()
                                && !WITHOUT_DNS.contains(each.topic())
                        ? Diagnosis.notChecked(each.topic(), "no DNS server answers")
                        : each)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Visit visit(Resolver resolver, DnsName domain, List<PublishedKey> keys) {
        return Visit.of(
                resolver.dns(),
                new Installation(
                        domain, server.hostFor(domain), server.addresses(), List.of(), keys, server.services()),
                command::advice);
    }

    /** What is on this machine or reached from it; whoever waits for another does it at the same time. */
    private List<Diagnosis> local(Resolver resolver, String host) {
        String setup = command.advice("setup", host);
        List<Mono<List<Diagnosis>>> checks = new ArrayList<>();
        checks.add(later(() -> List.of(helo(setup))));
        boolean network = command.dns.zones.isEmpty();
        if (network) {
            checks.add(later(() -> ports(setup)));
            checks.add(later(() -> List.of(outbound(resolver))));
        }
        checks.add(later(this::certificate));
        if (network) {
            checks.add(later(() -> List.of(time(resolver))));
        }
        checks.add(later(() -> List.of(disk())));
        checks.add(later(() -> running.health(clock)));
        return Flux.mergeSequential(checks).collectList().block().stream()
                .flatMap(List::stream)
                .toList();
    }

    private static Mono<List<Diagnosis>> later(Callable<List<Diagnosis>> check) {
        return Mono.fromCallable(check).subscribeOn(Schedulers.boundedElastic());
    }

    private Diagnosis helo(String setup) {
        if (server.host().isEmpty()) {
            return Diagnosis.fail(Topic.HELO_NAME, "the server calls itself localhost", setup);
        }
        DnsName host = server.host().get();
        // RFC 5321 2.3.5: a name that resolves; one without a dot, or of a local network, does not
        boolean local = host.labels().size() < 2
                || host.toString()
                        .matches(".*\\.(local|localdomain|localhost|lan|internal|home\\.arpa|invalid)|[0-9.]+");
        return local
                ? Diagnosis.fail(
                        Topic.HELO_NAME,
                        "the server calls itself " + host + ", a name that nobody on the Internet knows",
                        "give it one that they do: " + command.advice("setup", "HOSTNAME"))
                : Diagnosis.ok(Topic.HELO_NAME, host.toString());
    }

    private List<Diagnosis> ports(String setup) {
        List<PortsCheck.Service> services = new ArrayList<>();
        for (RunState.Listener listener : listeners()) {
            Numeric.address(listener.address())
                    .filter(address -> PUBLIC.contains(listener.name()))
                    .ifPresent(
                            address -> services.add(new PortsCheck.Service(listener.name(), address, listener.port())));
        }
        return new PortsCheck(services, server.addresses(), server.host(), running.absent(), setup).run();
    }

    /** Of the running server; of the configuration when there is none. */
    private List<RunState.Listener> listeners() {
        return running.absent().isEmpty()
                ? running.listeners()
                : PUBLIC.stream()
                        .map(name -> new RunState.Listener(
                                name,
                                "",
                                server.settings().get("bind"),
                                server.settings().port(name),
                                ""))
                        .toList();
    }

    private Diagnosis outbound(Resolver resolver) {
        return OutboundCheck.run(
                command.outbound == null
                        ? OutboundCheck.usual(resolver.dns())
                        : List.of(target(resolver, "--outbound", command.outbound, SMTP)));
    }

    private Diagnosis time(Resolver resolver) {
        try {
            return ClockCheck.run(
                    target(resolver, "--time-server", command.timeServer, NTP), command.timeServer, clock);
        } catch (Failure e) {
            return Diagnosis.unknown(Topic.CLOCK, "the clock was not compared: " + e.getMessage(), "");
        }
    }

    /** A host by name is asked of the same DNS servers as all else. */
    private static InetSocketAddress target(Resolver resolver, String option, String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean withPort = colon > 0
                && text.substring(colon + 1).matches("[0-9]{1,5}")
                && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        int port = withPort ? Integer.parseInt(text.substring(colon + 1)) : defaultPort;
        String host = (withPort ? text.substring(0, colon) : text).replaceAll("^\\[(.*)]$", "$1");
        Optional<InetAddress> numeric = Numeric.address(host);
        Optional<InetAddress> address = numeric.isPresent()
                ? numeric
                : DnsName.parse(host)
                        .flatMap(name -> resolver.dns().ipv4Addresses(name).block().records().stream()
                                .map(InetAddress.class::cast)
                                .findFirst());
        return address.map(found -> new InetSocketAddress(found, port))
                .orElseThrow(() -> new Failure(ExitCode.USAGE, option + ": " + text + " has no address in the DNS"));
    }

    private List<Diagnosis> certificate() {
        Path file = command.home().tls().resolve("certificate.pem");
        if (!Files.exists(file)) {
            return List.of(Diagnosis.unknown(
                    Topic.CERTIFICATE, "there is no certificate yet, the first start makes a self-signed one", ""));
        }
        List<Diagnosis> found = new ArrayList<>();
        Check pair = new TlsCheck(command.home().tls()).check();
        if (pair.result() != Check.Result.ok) {
            found.add(translate(Topic.CERTIFICATE, pair));
        }
        found.addAll(CertificateCheck.of(file, server.host()).run());
        return found.isEmpty() ? List.of(Diagnosis.ok(Topic.CERTIFICATE, pair.detail())) : found;
    }

    private Diagnosis disk() {
        return translate(Topic.DISK, DiskCheck.check(command.home().root()));
    }

    private static Diagnosis translate(Topic topic, Check check) {
        return switch (check.result()) {
            case ok -> Diagnosis.ok(topic, check.detail());
            case warn -> Diagnosis.warn(topic, check.detail(), "");
            case FAIL -> Diagnosis.fail(topic, check.detail(), "");
        };
    }
}
