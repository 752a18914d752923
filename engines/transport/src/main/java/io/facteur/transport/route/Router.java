package io.facteur.transport.route;

import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import io.facteur.transport.EnhancedStatus;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds the hosts for a domain: RFC 5321 5.1. */
public final class Router {

    /** Whoever names more names them to keep us busy. */
    static final int MAX_HOSTS = 10;
    /** Of all hosts together. */
    static final int MAX_ADDRESSES = 20;

    // RFC 3463 3.2, 3.5; RFC 7505 4.1 for null MX
    private static final EnhancedStatus BAD_DOMAIN = EnhancedStatus.permanent(1, 2);
    private static final EnhancedStatus NULL_MX = EnhancedStatus.permanent(1, 10);
    private static final EnhancedStatus NO_ROUTE = EnhancedStatus.permanent(4, 4);
    private static final EnhancedStatus NO_ROUTE_NOW = EnhancedStatus.temporary(4, 4);
    private static final EnhancedStatus LOOP = EnhancedStatus.permanent(4, 6);
    private static final EnhancedStatus DNS_FAILS = EnhancedStatus.temporary(4, 3);

    private final DnsClient dns;
    private final RouteSettings settings;
    private final HostAddresses hostAddresses;
    private final Random random;

    public Router(DnsClient dns, RouteSettings settings, Random random) {
        this.dns = dns;
        this.settings = settings;
        this.hostAddresses = new HostAddresses(dns, settings);
        this.random = random;
    }

    /**
     * @param domain of a recipient. Mail to an address in numbers (RFC 5321 4.1.3), with its brackets or without them as
     *     James has it, goes nowhere: whose it is cannot be looked up.
     * @return never an error
     */
    public Mono<Route> route(String domain) {
        if (domain.matches("\\[.*|[0-9.]+|.*:.*")) {
            return Mono.just(new Route.Refused(
                    BAD_DOMAIN, "mail to the address " + domain + ", and not to a domain, is not sent"));
        }
        if (settings.smartHost().isPresent()) {
            return smartHost(settings.smartHost().get());
        }
        Optional<DnsName> name = DnsName.parse(domain);
        if (name.isEmpty() || name.get().equals(DnsName.ROOT)) {
            return Mono.just(new Route.Refused(BAD_DOMAIN, "\"" + domain + "\" is not a domain"));
        }
        return dns.mailExchanges(name.get()).flatMap(answer -> exchanges(name.get(), answer));
    }

    private Mono<Route> smartHost(RouteSettings.SmartHost host) {
        return hostAddresses.of(host.host()).map(found -> {
            if (found.addresses().isEmpty()) {
                return new Route.Unknown(NO_ROUTE_NOW, "no address of the smart host " + host.host(), true);
            }
            List<InetAddress> addresses = new ArrayList<>(found.addresses());
            Collections.shuffle(addresses, random);
            return new Route.Hosts(List.of(new MailHost(host.host(), 0, addresses)), host.port());
        });
    }

    private Mono<Route> exchanges(DnsName domain, DnsAnswer<MailExchange> answer) {
        if (answer.temporary()) {
            return Mono.just(new Route.Unknown(
                    DNS_FAILS,
                    "the MX of " + domain + " cannot be looked up: " + answer.explanation(),
                    answer.outcome() == Outcome.RESOLVER_DOWN));
        }
        if (answer.outcome() == Outcome.NO_SUCH_NAME) {
            return Mono.just(new Route.Refused(BAD_DOMAIN, "the domain " + domain + " does not exist"));
        }
        if (!answer.found()) {
            // RFC 5321 5.1: no MX at all makes the domain its own host
            return hosts(domain, List.of(new MailExchange(0, domain)), true);
        }
        List<MailExchange> named = answer.records().stream()
                .filter(exchange -> !exchange.host().equals(DnsName.ROOT))
                .toList();
        if (named.isEmpty()) {
            // RFC 7505 4.1: it says that it takes no mail, so nothing is tried
            return Mono.just(new Route.Refused(NULL_MX, "the domain " + domain + " accepts no mail (null MX)"));
        }
        List<MailExchange> ordered = beforeOurselves(ordered(named));
        if (ordered.isEmpty()) {
            return Mono.just(loop(domain));
        }
        return hosts(domain, ordered.subList(0, Math.min(MAX_HOSTS, ordered.size())), false);
    }

    /** RFC 5321 5.1: those of one preference in a random order, to spread the load. */
    private List<MailExchange> ordered(List<MailExchange> exchanges) {
        List<MailExchange> ordered = new ArrayList<>(exchanges);
        Collections.shuffle(ordered, random);
        ordered.sort(Comparator.comparingInt(MailExchange::preference));
        return ordered;
    }

    /** RFC 5321 5.1: a server that is in the list itself uses only what is better than itself. */
    private List<MailExchange> beforeOurselves(List<MailExchange> ordered) {
        int own = ordered.stream()
                .filter(exchange -> settings.ownNames().contains(exchange.host()))
                .mapToInt(MailExchange::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        return ordered.stream().filter(exchange -> exchange.preference() < own).toList();
    }

    private static Route loop(DnsName domain) {
        return new Route.Refused(
                LOOP, "mail for " + domain + " leads back to this server, which does not know that domain");
    }

    private Mono<Route> hosts(DnsName domain, List<MailExchange> exchanges, boolean implicit) {
        return Flux.fromIterable(exchanges)
                .flatMap(
                        exchange -> hostAddresses.of(exchange.host()).map(found -> Map.entry(exchange, found)),
                        MAX_HOSTS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one))
                .map(found -> decide(domain, exchanges, found, implicit));
    }

    private Route decide(
            DnsName domain,
            List<MailExchange> exchanges,
            Map<MailExchange, HostAddresses.Found> found,
            boolean implicit) {
        int own = exchanges.stream()
                .filter(exchange -> found.get(exchange).own())
                .mapToInt(MailExchange::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        List<MailHost> hosts = new ArrayList<>();
        int left = MAX_ADDRESSES;
        for (MailExchange exchange : exchanges) {
            List<InetAddress> addresses = new ArrayList<>(found.get(exchange).addresses());
            if (exchange.preference() >= own || addresses.isEmpty() || left == 0) {
                continue;
            }
            Collections.shuffle(addresses, random);
            List<InetAddress> taken = addresses.subList(0, Math.min(left, addresses.size()));
            left -= taken.size();
            hosts.add(new MailHost(exchange.host(), exchange.preference(), taken));
        }
        if (!hosts.isEmpty()) {
            return new Route.Hosts(hosts, settings.port());
        }
        return own < Integer.MAX_VALUE ? loop(domain) : noAddress(domain, found, implicit);
    }

    private Route noAddress(DnsName domain, Map<MailExchange, HostAddresses.Found> found, boolean implicit) {
        for (HostAddresses.Found one : found.values()) {
            if (!one.temporary().isEmpty()) {
                return new Route.Unknown(
                        DNS_FAILS,
                        "no address of a host for " + domain + " can be looked up: " + one.temporary(),
                        one.resolverDown());
            }
        }
        if (found.values().stream().anyMatch(HostAddresses.Found::otherFamily)) {
            String family = settings.ipv6() ? "IPv4" : "IPv6";
            return new Route.Unknown(
                    NO_ROUTE_NOW, "the hosts for " + domain + " have " + family + " only, which is off here", false);
        }
        return new Route.Refused(
                NO_ROUTE,
                implicit
                        ? "the domain " + domain + " has neither MX nor an address"
                        : "no host that the MX of " + domain + " names has an address that can be reached");
    }
}
