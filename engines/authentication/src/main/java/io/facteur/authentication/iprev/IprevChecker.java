package io.facteur.authentication.iprev;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.IpAddress;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks for the names of the client's address, and whether one of them leads back to it (RFC 8601 3). */
public final class IprevChecker {

    /** Names of one address that are looked at; RFC 8601 3 wants a limit, for an address may have thousands. */
    public static final int NAMES = 10;

    private record Forward(DnsName name, DnsAnswer<? extends InetAddress> answer) {}

    /**
     * @param dns of the message, with its budget
     * @param given the client's address; IPv4 mapped into IPv6 counts as IPv4
     * @return never an error: what goes wrong is a result
     */
    public Mono<IprevResult> check(DnsClient dns, InetAddress given) {
        return Mono.defer(() -> {
            IpAddress client = IpAddress.of(given);
            return dns.names(client.toInetAddress()).flatMap(answer -> confirm(dns, client, answer));
        });
    }

    private static Mono<IprevResult> confirm(DnsClient dns, IpAddress client, DnsAnswer<DnsName> answer) {
        if (answer.temporary()) {
            return Mono.just(temporary(Optional.empty(), answer, "the names of " + client + " could not be looked up"));
        }
        List<DnsName> names = answer.records().stream()
                .filter(name -> !name.equals(DnsName.ROOT))
                .distinct()
                .limit(NAMES)
                .toList();
        if (names.isEmpty()) {
            // RFC 8601 2.7.3: no PTR record is a permerror
            return Mono.just(result(
                    IprevCode.PERMERROR, Optional.empty(), IprevReason.NO_NAME, client + " has no name in the DNS"));
        }
        return Flux.fromIterable(names)
                .flatMapSequential(
                        name -> addresses(dns, client, name).map(forward -> new Forward(name, forward)), NAMES, 1)
                .collectList()
                .map(forwards -> conclude(client, forwards));
    }

    private static Mono<DnsAnswer<? extends InetAddress>> addresses(DnsClient dns, IpAddress client, DnsName name) {
        return client.ipv6()
                ? dns.ipv6Addresses(name).map(answer -> answer)
                : dns.ipv4Addresses(name).map(answer -> answer);
    }

    private static IprevResult conclude(IpAddress client, List<Forward> forwards) {
        Optional<DnsName> confirmed = forwards.stream()
                .filter(forward -> forward.answer().records().stream()
                        .anyMatch(each -> IpAddress.of(each).equals(client)))
                .map(Forward::name)
                .findFirst();
        if (confirmed.isPresent()) {
            return result(
                    IprevCode.PASS,
                    confirmed,
                    IprevReason.CONFIRMED,
                    client + " is " + confirmed.get() + ", which leads back to it");
        }
        DnsName first = forwards.get(0).name();
        Optional<Forward> failed = forwards.stream()
                .filter(forward -> forward.answer().temporary())
                .max(Comparator.comparing(forward -> forward.answer().outcome() == Outcome.RESOLVER_DOWN));
        if (failed.isPresent()) {
            return temporary(
                    Optional.of(first),
                    failed.get().answer(),
                    "the addresses of " + failed.get().name() + ", a name of " + client + ", could not be looked up");
        }
        String others = forwards.size() > 1 ? " and " + (forwards.size() - 1) + " more" : "";
        String text = client + " claims to be " + first + others + ", which does not lead back to it";
        return result(IprevCode.FAIL, Optional.of(first), IprevReason.NOT_CONFIRMED, text);
    }

    private static IprevResult temporary(Optional<DnsName> name, DnsAnswer<?> answer, String what) {
        IprevReason reason;
        switch (answer.outcome()) {
            case RESOLVER_DOWN:
                reason = IprevReason.RESOLVER_DOWN;
                break;
            case OVER_BUDGET:
                reason = IprevReason.OVER_BUDGET;
                break;
            default:
                reason = IprevReason.DNS_FAILURE;
                break;
        }
        return result(IprevCode.TEMPERROR, name, reason, what + ": " + answer.explanation());
    }

    private static IprevResult result(IprevCode code, Optional<DnsName> name, IprevReason reason, String text) {
        return new IprevResult(code, name, new Explanation(reason.code(), text), reason == IprevReason.RESOLVER_DOWN);
    }
}
