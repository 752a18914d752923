package io.facteur.authentication.spf;

import io.facteur.authentication.IpAddress;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The names of the client's address that lead back to it (RFC 7208 5.5), for {@code ptr} and the macro {@code p}. */
final class ValidatedNames {

    /**
     * @param name one that was looked for and leads back
     * @param ours a question that was not answered, and it is not the client's fault; empty when a name was found
     */
    record Found(Optional<DnsName> name, Optional<DnsAnswer<?>> ours) {

        /** As the macro {@code p} says it. */
        String text() {
            return name.map(DnsName::toString).orElse("unknown");
        }
    }

    private final DnsClient dns;
    private final IpAddress address;
    /** Asked once in a check, whatever number of terms want it. */
    private final Mono<DnsAnswer<DnsName>> names;
    /** And so are these. */
    private final Map<DnsName, Mono<DnsAnswer<? extends InetAddress>>> forwards = new ConcurrentHashMap<>();

    ValidatedNames(DnsClient dns, IpAddress address) {
        this.dns = dns;
        this.address = address;
        this.names = Mono.defer(() -> dns.names(address.toInetAddress())).cache();
    }

    /** All that are claimed. */
    Mono<DnsAnswer<DnsName>> claimed() {
        return names;
    }

    /** Looks for one that is the domain, or below it. */
    Mono<Found> within(DnsName domain) {
        return names.flatMap(answer -> first(answer, name -> name.isWithin(domain)));
    }

    /** Looks for what the macro {@code p} says (RFC 7208 7.3): the domain itself or one below it is preferred. */
    Mono<Found> preferring(DnsName domain) {
        return names.flatMap(answer -> first(answer, name -> name.isWithin(domain))
                .flatMap(found -> found.name().isPresent() || found.ours().isPresent()
                        ? Mono.just(found)
                        : first(answer, name -> !name.isWithin(domain))));
    }

    private Mono<Found> first(DnsAnswer<DnsName> answer, Predicate<DnsName> wanted) {
        if (isOurs(answer)) {
            return Mono.just(new Found(Optional.empty(), Optional.of(answer)));
        }
        // RFC 7208 4.6.4: of more than ten names only ten are looked at
        List<DnsName> names = answer.records().stream()
                .limit(SpfLimits.PTR_RECORDS)
                .filter(wanted)
                .distinct()
                .toList();
        return Flux.fromIterable(names)
                .flatMapSequential(
                        name -> forward(name).map(found -> new Candidate(name, found)), SpfLimits.PTR_RECORDS, 1)
                .collectList()
                .map(this::choose);
    }

    private Mono<DnsAnswer<? extends InetAddress>> forward(DnsName name) {
        return forwards.computeIfAbsent(
                name, each -> addresses(dns, address, each).cache());
    }

    private record Candidate(DnsName name, DnsAnswer<? extends InetAddress> answer) {}

    private Found choose(List<Candidate> candidates) {
        Optional<DnsName> name = candidates.stream()
                .filter(candidate -> contains(candidate.answer(), address))
                .map(Candidate::name)
                .findFirst();
        // RFC 7208 5.5: a name whose look-up fails is skipped; that we cannot ask is no such failure
        Optional<DnsAnswer<?>> ours = name.isPresent()
                ? Optional.empty()
                : candidates.stream()
                        .<DnsAnswer<?>>map(Candidate::answer)
                        .filter(ValidatedNames::isOurs)
                        .findFirst();
        return new Found(name, ours);
    }

    private static boolean isOurs(DnsAnswer<?> answer) {
        return answer.outcome() == Outcome.RESOLVER_DOWN || answer.outcome() == Outcome.OVER_BUDGET;
    }

    private static boolean contains(DnsAnswer<? extends InetAddress> answer, IpAddress address) {
        return answer.records().stream().anyMatch(each -> IpAddress.of(each).equals(address));
    }

    /** Of the family of the client's address only (RFC 7208 5). */
    static Mono<DnsAnswer<? extends InetAddress>> addresses(DnsClient dns, IpAddress client, DnsName name) {
        return client.ipv6()
                ? dns.ipv6Addresses(name).map(answer -> answer)
                : dns.ipv4Addresses(name).map(answer -> answer);
    }
}
