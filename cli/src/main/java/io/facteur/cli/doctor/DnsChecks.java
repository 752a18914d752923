package io.facteur.cli.doctor;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Everything that the DNS is asked for. What does not depend on each other is asked at the same time. */
public final class DnsChecks {

    private DnsChecks() {}

    /** Of the server, whatever its domains. */
    public static Mono<List<Diagnosis>> server(Visit visit) {
        Mono<List<Diagnosis>> heloSpf = visit.domain().equals(visit.host())
                // its own record is that of the domain
                ? Mono.just(List.of())
                : new SpfCheck(visit).runForHelo();
        return all(List.of(new NamesCheck(visit).run(), new ReverseCheck(visit).run(), heloSpf))
                .map(DnsChecks::withoutConsequences);
    }

    /** The record of the HELO name says "a": when the name lacks an address, that is to be mended, and nothing else. */
    private static List<Diagnosis> withoutConsequences(List<Diagnosis> found) {
        boolean lacking = found.stream()
                .anyMatch(each -> each.topic() == Topic.ADDRESSES && each.result() == Diagnosis.Result.FAIL);
        return found.stream()
                .filter(each -> !lacking || each.topic() != Topic.HELO_SPF || each.absent())
                .toList();
    }

    /** @param keysUnknown why the server's keys for the domain are not known; empty when they are */
    public static Mono<List<Diagnosis>> domain(Visit visit, String keysUnknown) {
        return all(List.of(
                new MxCheck(visit).run(),
                new SpfCheck(visit).run(),
                new DkimCheck(visit, keysUnknown).run(),
                new DmarcCheck(visit).run(),
                new TlsReportsCheck(visit).run(),
                new ClientServicesCheck(visit).run()));
    }

    private static Mono<List<Diagnosis>> all(List<Mono<List<Diagnosis>>> checks) {
        return Flux.mergeSequential(checks)
                .collectList()
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }
}
