package io.facteur.authentication.spf;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.authentication.spf.SpfInspection.Part;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.MailExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks what a check would ask for one term that leads to no other record, for clients of both families of addresses. */
final class SpfTermInspection {

    /** What is at a host. */
    private record Addresses(DnsName host, DnsAnswer<?> ipv4, DnsAnswer<?> ipv6) {

        boolean none() {
            return ipv4.absent() && ipv6.absent();
        }
    }

    private final DnsClient dns;

    SpfTermInspection(DnsClient dns) {
        this.dns = dns;
    }

    static Finding noName(String term, DnsName domain) {
        return new Finding(
                Severity.ERROR,
                domain,
                "no-name",
                "the domain in \"" + term + "\" cannot be a DNS name",
                "correct it: a label has 1 to 63 characters, a name at most 253");
    }

    private static Part part(boolean voidIpv4, boolean voidIpv6, List<Finding> findings) {
        return new Part(1, voidIpv4 ? 1 : 0, voidIpv6 ? 1 : 0, Optional.empty(), findings);
    }

    private static Mono<Part> found(Finding... findings) {
        return Mono.just(part(false, false, List.of(findings)));
    }

    Mono<Part> inspect(SpfDirective directive, DnsName domain) {
        Optional<String> constant =
                directive.domain().map(MacroString::constant).orElseGet(() -> Optional.of(domain.toString()));
        if (directive.mechanism() == SpfMechanism.PTR || constant.isEmpty()) {
            // What they find depends on the message
            return found();
        }
        Optional<DnsName> name = DnsName.parse(constant.get());
        if (name.isEmpty()) {
            return found(noName(directive.published(), domain));
        }
        switch (directive.mechanism()) {
            case A:
                return addresses(name.get()).map(addresses -> address(directive, domain, addresses));
            case MX:
                return dns.mailExchanges(name.get())
                        .flatMap(answer -> mailExchanges(directive, domain, name.get(), answer));
            default:
                return dns.ipv4Addresses(name.get()).map(answer -> exists(directive, domain, name.get(), answer));
        }
    }

    private Mono<Addresses> addresses(DnsName host) {
        return Mono.zip(
                dns.ipv4Addresses(host), dns.ipv6Addresses(host), (ipv4, ipv6) -> new Addresses(host, ipv4, ipv6));
    }

    private static Part address(SpfDirective directive, DnsName domain, Addresses addresses) {
        List<Finding> findings = new ArrayList<>(failure(directive, domain, addresses.ipv4()));
        if (findings.isEmpty()) {
            findings.addAll(failure(directive, domain, addresses.ipv6()));
        }
        if (addresses.none()) {
            findings.add(nothing(directive, domain, addresses.host() + " has no address"));
        }
        return part(addresses.ipv4().absent(), addresses.ipv6().absent(), findings);
    }

    private static Part exists(SpfDirective directive, DnsName domain, DnsName name, DnsAnswer<?> answer) {
        return answer.absent()
                ? part(true, true, List.of(nothing(directive, domain, name + " has no IPv4 address")))
                : part(false, false, failure(directive, domain, answer));
    }

    private static Finding nothing(SpfDirective directive, DnsName domain, String why) {
        return new Finding(
                Severity.WARNING,
                domain,
                "void-lookup",
                "\"" + directive.published() + "\" matches nobody, for " + why,
                "remove it, or correct the domain in it");
    }

    private static List<Finding> failure(SpfDirective directive, DnsName domain, DnsAnswer<?> answer) {
        return answer.temporary()
                ? List.of(new Finding(
                        Severity.ERROR,
                        domain,
                        "dns-failure",
                        "\"" + directive.published() + "\" could not be looked up: " + answer.explanation(),
                        "see to the name servers of that domain, or try again later"))
                : List.of();
    }

    private Mono<Part> mailExchanges(
            SpfDirective directive, DnsName domain, DnsName target, DnsAnswer<MailExchange> answer) {
        if (answer.absent()) {
            return Mono.just(part(true, true, List.of(nothing(directive, domain, target + " has no MX record"))));
        }
        if (answer.records().size() > SpfLimits.MX_RECORDS) {
            return found(new Finding(
                    Severity.ERROR,
                    domain,
                    SpfReason.TOO_MANY_MX_RECORDS.code(),
                    "\"" + directive.published() + "\" leads to "
                            + answer.records().size() + " MX records, more than the " + SpfLimits.MX_RECORDS
                            + " that are allowed",
                    "name the hosts with ip4 and ip6 in its place"));
        }
        List<DnsName> hosts = answer.records().stream()
                .map(MailExchange::host)
                .filter(host -> !host.equals(DnsName.ROOT))
                .distinct()
                .toList();
        return Flux.fromIterable(hosts)
                .flatMapSequential(this::addresses)
                .collectList()
                .map(all -> hosts(directive, domain, all, failure(directive, domain, answer)));
    }

    private static Part hosts(SpfDirective directive, DnsName domain, List<Addresses> hosts, List<Finding> failures) {
        List<Finding> findings = new ArrayList<>(failures);
        hosts.stream()
                .filter(Addresses::none)
                .forEach(host -> findings.add(new Finding(
                        Severity.WARNING,
                        domain,
                        "mx-without-address",
                        host.host() + ", an MX host that \"" + directive.published() + "\" leads to, has no address",
                        "remove its MX record, or give it an address")));
        boolean any = !hosts.isEmpty();
        return part(
                any && hosts.stream().allMatch(host -> host.ipv4().absent()),
                any && hosts.stream().allMatch(host -> host.ipv6().absent()),
                findings);
    }

    /** {@code exp} costs nothing (RFC 7208 4.6.4). */
    Mono<Part> explanation(MacroString target, DnsName domain) {
        Optional<DnsName> name = target.constant().flatMap(DnsName::parse);
        if (name.isEmpty()) {
            return Mono.just(new Part(0, 0, 0, Optional.empty(), List.of()));
        }
        return dns.txt(name.get())
                .map(answer -> new Part(0, 0, 0, Optional.empty(), explanation(name.get(), domain, answer)));
    }

    private static List<Finding> explanation(DnsName name, DnsName domain, DnsAnswer<String> answer) {
        String problem;
        if (answer.temporary()) {
            problem = "could not be looked up: " + answer.explanation();
        } else if (answer.records().size() != 1) {
            problem = "has " + answer.records().size() + " TXT records, and not one";
        } else {
            String text = answer.records().get(0);
            MacroParser parser = new MacroParser(text, 0, text.length(), MacroParser.Kind.EXPLANATION);
            if (parser.parse().isPresent() && text.length() <= SpfLimits.RECORD_LENGTH) {
                return List.of();
            }
            problem =
                    "cannot be read: it has " + (parser.problem().isEmpty() ? "too many characters" : parser.problem());
        }
        return List.of(new Finding(
                Severity.WARNING,
                domain,
                "no-explanation",
                "the explanation at " + name + " " + problem,
                "publish one TXT record of ASCII text there, or remove exp"));
    }
}
