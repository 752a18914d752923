package io.facteur.authentication.spf;

import io.facteur.authentication.IpAddress;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One check_host() with all it includes (RFC 7208 4). Mechanisms are tried one after the other, as the standard has it; one
 * at a time runs, so that the counts need no guard.
 */
final class SpfEvaluation {

    /**
     * Whether a mechanism matches.
     *
     * @param included what an include says
     * @param stop the end of the whole check
     */
    private record Match(boolean matched, Optional<SpfVerdict> included, Optional<SpfVerdict> stop) {
        static final Match YES = new Match(true, Optional.empty(), Optional.empty());
        static final Match NO = new Match(false, Optional.empty(), Optional.empty());

        static Match of(boolean matched) {
            return matched ? YES : NO;
        }

        static Match stop(SpfVerdict verdict) {
            return new Match(false, Optional.empty(), Optional.of(verdict));
        }
    }

    /**
     * What a domain-spec stands for.
     *
     * @param name empty when it cannot be a name
     * @param ours a question that was not answered, and it is our fault: the name is not to be believed
     */
    record Expansion(Optional<DnsName> name, Optional<DnsAnswer<?>> ours) {}

    private final DnsClient dns;
    private final SpfRequest request;
    private final ValidatedNames validatedNames;
    private int lookups;
    private int voidLookups;
    private boolean namesCounted;

    SpfEvaluation(DnsClient dns, SpfRequest request) {
        this.dns = dns;
        this.request = request;
        this.validatedNames = new ValidatedNames(dns, request.address());
    }

    ValidatedNames validatedNames() {
        return validatedNames;
    }

    Mono<SpfVerdict> check(DnsName domain) {
        return dns.txt(domain).flatMap(answer -> {
            if (answer.temporary()) {
                return Mono.just(SpfVerdict.temperror(domain, answer));
            }
            List<String> records =
                    answer.records().stream().filter(SpfRecord::isSpf).toList();
            if (records.isEmpty()) {
                return Mono.just(noRecord(domain));
            }
            if (records.size() > 1) {
                // RFC 7208 4.5: two records are as bad as none that can be read
                return Mono.just(
                        SpfVerdict.permerror(SpfReason.SEVERAL_RECORDS, domain, records.size() + " SPF records"));
            }
            SpfRecord.Parsed parsed = SpfRecord.parse(records.get(0));
            return parsed.record()
                    .map(record -> evaluate(record, domain, 0))
                    .orElseGet(() -> Mono.just(invalid(domain, parsed.errors().get(0))));
        });
    }

    private static SpfVerdict invalid(DnsName domain, SpfSyntaxError error) {
        return SpfVerdict.permerror(error.reason(), domain, error.toString());
    }

    private Mono<SpfVerdict> evaluate(SpfRecord record, DnsName domain, int from) {
        List<SpfDirective> directives = record.directives();
        for (int i = from; i < directives.size(); i++) {
            SpfDirective directive = directives.get(i);
            if (directive.mechanism().looksUp()) {
                int next = i + 1;
                return lookUp(directive, domain).flatMap(match -> {
                    if (match.stop().isPresent()) {
                        return Mono.just(match.stop().get());
                    }
                    return match.matched()
                            ? Mono.just(SpfVerdict.matched(domain, record, directive, match.included()))
                            : evaluate(record, domain, next);
                });
            }
            if (matchesAtOnce(directive)) {
                return Mono.just(SpfVerdict.matched(domain, record, directive, Optional.empty()));
            }
        }
        return record.redirect()
                .map(target -> redirect(record, target, domain))
                .orElseGet(() -> Mono.just(SpfVerdict.neutral(domain, record)));
    }

    private boolean matchesAtOnce(SpfDirective directive) {
        switch (directive.mechanism()) {
            case ALL:
                return true;
            case IP4:
                return directive.network().get().sharesPrefix(request.address(), directive.ipv4Prefix());
            case IP6:
                return directive.network().get().sharesPrefix(request.address(), directive.ipv6Prefix());
            default:
                return false;
        }
    }

    private Optional<SpfVerdict> countLookup(DnsName domain) {
        // RFC 7208 4.6.4: at most ten
        return ++lookups > SpfLimits.LOOKUPS
                ? Optional.of(SpfVerdict.permerror(
                        SpfReason.TOO_MANY_LOOKUPS, domain, "more than " + SpfLimits.LOOKUPS + " DNS look-ups"))
                : Optional.empty();
    }

    private Match countVoid(DnsName domain) {
        // RFC 7208 4.6.4: at most two
        return ++voidLookups > SpfLimits.VOID_LOOKUPS
                ? Match.stop(SpfVerdict.permerror(
                        SpfReason.TOO_MANY_VOID_LOOKUPS,
                        domain,
                        "more than " + SpfLimits.VOID_LOOKUPS + " DNS look-ups that find nothing"))
                : Match.NO;
    }

    private Mono<SpfVerdict> redirect(SpfRecord record, MacroString target, DnsName domain) {
        Optional<SpfVerdict> tooMany = countLookup(domain);
        if (tooMany.isPresent()) {
            return Mono.just(tooMany.get());
        }
        if (saysNothing(target)) {
            return Mono.just(SpfVerdict.neutral(domain, record));
        }
        return expand(target, domain)
                .flatMap(expansion -> expansion.ours().isPresent()
                        ? Mono.just(
                                SpfVerdict.temperror(domain, expansion.ours().get()))
                        : redirect(target, expansion.name(), domain));
    }

    private Mono<SpfVerdict> redirect(MacroString target, Optional<DnsName> name, DnsName domain) {
        Mono<SpfVerdict> verdict = name.map(this::check).orElseGet(() -> Mono.just(noRecord(domain)));
        return verdict.map(redirected -> redirected.code() == SpfCode.NONE
                // RFC 7208 6.1: the domain of a redirect must have a record
                ? SpfVerdict.permerror(
                        SpfReason.REDIRECT_WITHOUT_RECORD,
                        domain,
                        "its redirect leads to " + shown(name, target) + ", which has no SPF record")
                : redirected);
    }

    private static SpfVerdict noRecord(DnsName domain) {
        return SpfVerdict.of(SpfCode.NONE, SpfReason.NO_RECORD, domain, "");
    }

    private static String shown(Optional<DnsName> name, MacroString target) {
        return MacroParser.printable(name.map(DnsName::toString).orElseGet(target::write));
    }

    /** RFC 8616 4: terms with a local part that is not ASCII do not match. */
    boolean saysNothing(MacroString target) {
        return !request.localPartIsAscii() && (target.uses('l') || target.uses('s'));
    }

    Mono<Expansion> expand(MacroString target, DnsName domain) {
        return target.uses('p')
                ? validatedNames
                        .preferring(domain)
                        .map(found ->
                                new Expansion(target.expandToName(request.values(domain, found.text())), found.ours()))
                : Mono.just(new Expansion(target.expandToName(request.values(domain, "")), Optional.empty()));
    }

    private Mono<Match> lookUp(SpfDirective directive, DnsName domain) {
        Optional<SpfVerdict> tooMany = countLookup(domain);
        if (tooMany.isPresent()) {
            return Mono.just(Match.stop(tooMany.get()));
        }
        if (directive.domain().isEmpty()) {
            return match(directive, Optional.of(domain), domain);
        }
        MacroString target = directive.domain().get();
        return saysNothing(target)
                ? Mono.just(Match.NO)
                : expand(target, domain)
                        .flatMap(expansion -> expansion.ours().isPresent()
                                ? Mono.just(Match.stop(SpfVerdict.temperror(
                                        domain, expansion.ours().get())))
                                : match(directive, expansion.name(), domain));
    }

    /** @param target empty when it cannot be a name: that is like a name that does not exist */
    private Mono<Match> match(SpfDirective directive, Optional<DnsName> target, DnsName domain) {
        if (directive.mechanism() == SpfMechanism.INCLUDE) {
            return include(directive, target, domain);
        }
        if (target.isEmpty()) {
            return Mono.just(Match.NO);
        }
        switch (directive.mechanism()) {
            case A:
                return ValidatedNames.addresses(dns, request.address(), target.get())
                        .map(answer -> own(answer, domain).orElseGet(() -> Match.of(contains(answer, directive))));
            case MX:
                return mailExchanges(directive, target.get(), domain);
            case EXISTS:
                // RFC 7208 5.7: A records whatever the family of the client
                return dns.ipv4Addresses(target.get())
                        .map(answer -> own(answer, domain).orElse(Match.YES));
            default:
                return names(target.get(), domain);
        }
    }

    /** @return when the answer to a mechanism's own question is not there: what follows from that */
    private Optional<Match> own(DnsAnswer<?> answer, DnsName domain) {
        if (answer.temporary()) {
            return Optional.of(Match.stop(SpfVerdict.temperror(domain, answer)));
        }
        return answer.absent() ? Optional.of(countVoid(domain)) : Optional.empty();
    }

    private boolean contains(DnsAnswer<? extends InetAddress> answer, SpfDirective directive) {
        int prefix = request.address().ipv6() ? directive.ipv6Prefix() : directive.ipv4Prefix();
        for (InetAddress each : answer.records()) {
            if (IpAddress.of(each).sharesPrefix(request.address(), prefix)) {
                return true;
            }
        }
        return false;
    }

    private Mono<Match> include(SpfDirective directive, Optional<DnsName> target, DnsName domain) {
        Mono<SpfVerdict> verdict = target.map(this::check).orElseGet(() -> Mono.just(noRecord(domain)));
        return verdict.map(included -> {
            // RFC 7208 5.2
            switch (included.code()) {
                case PASS:
                    return new Match(true, Optional.of(included), Optional.empty());
                case TEMPERROR:
                case PERMERROR:
                    return Match.stop(included);
                case NONE:
                    return Match.stop(SpfVerdict.permerror(
                            SpfReason.INCLUDE_WITHOUT_RECORD,
                            domain,
                            "it includes " + shown(target, directive.domain().get()) + ", which has no SPF record"));
                default:
                    return Match.NO;
            }
        });
    }

    private Mono<Match> mailExchanges(SpfDirective directive, DnsName target, DnsName domain) {
        return dns.mailExchanges(target).flatMap(answer -> {
            Optional<Match> own = own(answer, domain);
            if (own.isPresent()) {
                return Mono.just(own.get());
            }
            if (answer.records().size() > SpfLimits.MX_RECORDS) {
                return Mono.just(Match.stop(SpfVerdict.permerror(
                        SpfReason.TOO_MANY_MX_RECORDS,
                        domain,
                        target + " has more than " + SpfLimits.MX_RECORDS + " MX records")));
            }
            List<DnsName> hosts = answer.records().stream()
                    .map(MailExchange::host)
                    .filter(host -> !host.equals(DnsName.ROOT))
                    .distinct()
                    .toList();
            return Flux.fromIterable(hosts)
                    .flatMapSequential(
                            host -> ValidatedNames.addresses(dns, request.address(), host), SpfLimits.MX_RECORDS, 1)
                    .collectList()
                    .map(addresses -> anyHost(addresses, directive, domain));
        });
    }

    /** All hosts were asked at the same time: one that matches is worth more than one that could not be asked. */
    private Match anyHost(List<DnsAnswer<? extends InetAddress>> answers, SpfDirective directive, DnsName domain) {
        if (answers.stream().anyMatch(answer -> contains(answer, directive))) {
            return Match.YES;
        }
        Optional<DnsAnswer<? extends InetAddress>> failed = answers.stream()
                .filter(DnsAnswer::temporary)
                .max(Comparator.comparing(answer -> answer.outcome() == Outcome.RESOLVER_DOWN));
        if (failed.isPresent()) {
            return Match.stop(SpfVerdict.temperror(domain, failed.get()));
        }
        // RFC 7208 4.6.4 counts terms, not questions: one of which all hosts are without an address is void once
        boolean nothing = !answers.isEmpty() && answers.stream().allMatch(DnsAnswer::absent);
        return nothing ? countVoid(domain) : Match.NO;
    }

    private Mono<Match> names(DnsName target, DnsName domain) {
        return validatedNames.claimed().flatMap(answer -> {
            if (answer.absent() && !namesCounted) {
                namesCounted = true;
                return Mono.just(countVoid(domain));
            }
            return validatedNames
                    .within(target)
                    .map(found -> found.ours()
                            .map(ours -> Match.stop(SpfVerdict.temperror(domain, ours)))
                            .orElseGet(() -> Match.of(found.name().isPresent())));
        });
    }
}
