package io.facteur.cli.doctor;

import io.facteur.cli.publish.Texts;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether others can reach the server where they look for it. It blocks. */
public final class PortsCheck {

    /** Milliseconds, for each port. */
    static final int TIMEOUT = 5000;

    private static final int SMTP = 25;
    private static final int CODE_LENGTH = "220 ".length();

    /**
     * Where one service listens.
     *
     * @param name as in the configuration: {@code smtp}
     * @param bind where it listens on this machine; any address means all
     */
    public record Service(String name, InetAddress bind, int port) {}

    private final List<Service> services;
    private final List<InetAddress> addresses;
    private final Optional<DnsName> host;
    private final String absent;
    private final String setup;

    /**
     * @param host what the greeting must say; empty when the server has no name yet
     * @param absent why the server does not run; empty when it does
     * @param setup the command that makes a public server of it
     */
    public PortsCheck(
            List<Service> services, List<InetAddress> addresses, Optional<DnsName> host, String absent, String setup) {
        this.services = List.copyOf(services);
        this.addresses = List.copyOf(addresses);
        this.host = host;
        this.absent = absent;
        this.setup = setup;
    }

    public List<Diagnosis> run() {
        if (services.isEmpty()) {
            return List.of(Diagnosis.unknown(Topic.PORTS, "the server does not say where it listens", ""));
        }
        List<Diagnosis> found = new ArrayList<>();
        for (Service service : services) {
            if (service.bind().isLoopbackAddress()) {
                return List.of(Diagnosis.fail(
                        Topic.PORTS,
                        "the server listens on " + Texts.address(service.bind())
                                + ", which is this machine alone: mail from the Internet cannot arrive",
                        setup));
            }
            if (service.name().equals("smtp") && service.port() != SMTP) {
                found.add(Diagnosis.fail(
                        Topic.PORTS,
                        "mail from the Internet comes to port 25 alone, and the server listens on " + service.port(),
                        setup + ", or lead port 25 there"));
            }
        }
        if (!absent.isEmpty()) {
            found.add(Diagnosis.notChecked(Topic.PORTS, absent));
            return List.copyOf(found);
        }
        services.forEach(service -> here(service, found));
        if (found.isEmpty()) {
            addresses.forEach(address -> fromOutside(address, found));
        }
        return Diagnosis.orOk(found, Topic.PORTS, services.size() + " ports answer");
    }

    private void here(Service service, List<Diagnosis> found) {
        InetAddress address = service.bind().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : service.bind();
        boolean greets = service.name().equals("smtp");
        Connection connection = Connection.to(new InetSocketAddress(address, service.port()), greets, TIMEOUT);
        if (!connection.problem().isEmpty()) {
            found.add(Diagnosis.fail(
                    Topic.PORTS,
                    "port " + service.port() + " (" + service.name() + ") does not answer on this machine: "
                            + connection.problem(),
                    "see the log of the server"));
        } else if (greets && host.isPresent() && !greetsAs(host.get(), connection.greeting())) {
            found.add(Diagnosis.fail(
                    Topic.HELO_NAME,
                    "the server greets with \"" + connection.greeting() + "\", and not with " + host.get(),
                    "start it again, so that it knows its name"));
        }
    }

    /** RFC 5321 4.2: the name follows the code. */
    private static boolean greetsAs(DnsName host, String greeting) {
        return greeting.length() > CODE_LENGTH
                && greeting.substring(CODE_LENGTH).toLowerCase(Locale.ROOT).startsWith(host.toString());
    }

    /** All at the same time: a firewall that drops packets makes each wait for its end. */
    private void fromOutside(InetAddress address, List<Diagnosis> found) {
        List<String> closed = Flux.fromIterable(services)
                .flatMapSequential(service ->
                        Mono.fromCallable(() -> closed(service, address)).subscribeOn(Schedulers.boundedElastic()))
                .filter(problem -> !problem.isEmpty())
                .collectList()
                .block();
        if (!closed.isEmpty()) {
            found.add(Diagnosis.warn(
                    Topic.PORTS,
                    "at " + Texts.address(address) + " this machine finds no answer on port "
                            + String.join(", ", closed),
                    "open it in the firewall, and lead it here when a router is between; some routers do not lead back,"
                            + " so try from elsewhere"));
        }
    }

    /** @return which port does not answer, and why; empty when it does */
    private static String closed(Service service, InetAddress address) {
        Connection connection = Connection.to(new InetSocketAddress(address, service.port()), false, TIMEOUT);
        return connection.open() ? "" : service.port() + " (" + service.name() + ", " + connection.problem() + ")";
    }
}
