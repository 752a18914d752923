package io.facteur.cli.doctor;

import io.facteur.authentication.iprev.IprevChecker;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.iprev.IprevResult;
import io.facteur.cli.publish.Texts;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether each of our addresses has the server's name. Whether that leads back is the same question as whether the name
 * has the address, which {@link NamesCheck} answers; of any other name it is asked here.
 */
final class ReverseCheck {

    private final Visit visit;

    ReverseCheck(Visit visit) {
        this.visit = visit;
    }

    Mono<List<Diagnosis>> run() {
        if (visit.installation().addresses().isEmpty()) {
            return Mono.just(List.of(Diagnosis.notChecked(Topic.PTR, visit.noAddresses())));
        }
        return Flux.fromIterable(visit.installation().addresses())
                .flatMapSequential(this::check)
                .collectList()
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private Mono<List<Diagnosis>> check(InetAddress address) {
        return Mono.zip(visit.dns().names(address), new IprevChecker().check(visit.dns(), address))
                .map(both -> judge(address, both.getT1(), both.getT2()));
    }

    private List<Diagnosis> judge(InetAddress address, DnsAnswer<DnsName> answer, IprevResult confirmed) {
        String ptr = "PTR of " + Texts.address(address);
        if (answer.temporary() || confirmed.code() == IprevCode.TEMPERROR) {
            String why = answer.temporary()
                    ? answer.explanation()
                    : confirmed.explanation().text();
            return List.of(Diagnosis.unknown(Topic.PTR, ptr + " could not be looked up: " + why, "ask again later"));
        }
        if (answer.absent()) {
            return List.of(Diagnosis.fail(Topic.PTR, Texts.address(address) + " has no PTR", ask(address)));
        }
        List<DnsName> names = answer.records();
        if (!names.contains(visit.host())) {
            return List.of(otherName(address, ptr, names, confirmed));
        }
        List<Diagnosis> found = new ArrayList<>();
        if (names.size() > 1) {
            found.add(Diagnosis.warn(
                    Topic.PTR,
                    ptr + " has " + names.size() + " names (" + list(names) + "): receivers take any one of them",
                    "ask your provider to leave " + visit.host() + " alone"));
        }

        return Diagnosis.orOk(found, Topic.PTR, ptr + " is " + visit.host());
    }

    /** A name of the same organization that leads back does; a name of the provider's is what dial-up lines have. */
    private Diagnosis otherName(InetAddress address, String ptr, List<DnsName> names, IprevResult confirmed) {
        DnsName organization = visit.host().parent();
        boolean related = organization.labels().size() > 1
                && confirmed.code() == IprevCode.PASS
                && names.stream().anyMatch(name -> name.isWithin(organization));
        String text = ptr + " is " + list(names);
        return related
                ? Diagnosis.warn(
                        Topic.PTR,
                        text + ", which leads back, and is not the HELO name: a few receivers compare the two",
                        ask(address))
                : Diagnosis.fail(Topic.PTR, text, ask(address));
    }

    private String ask(InetAddress address) {
        String ask = "ask your provider for " + visit.host();
        return address instanceof Inet6Address
                ? ask + ", or do not send by IPv6: take the address out of public.addresses and of the DNS"
                : ask;
    }

    private static String list(List<DnsName> names) {
        return names.stream().map(DnsName::toString).collect(Collectors.joining(", "));
    }
}
