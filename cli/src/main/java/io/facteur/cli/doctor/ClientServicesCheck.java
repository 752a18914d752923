package io.facteur.cli.doctor;

import io.facteur.cli.publish.Purpose;
import io.facteur.cli.publish.ZoneRecord;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import io.facteur.dns.ServiceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether users' programs find the server by themselves. Nobody is refused for it: none of it fails. */
final class ClientServicesCheck {

    private final Visit visit;

    ClientServicesCheck(Visit visit) {
        this.visit = visit;
    }

    Mono<List<Diagnosis>> run() {
        return Flux.fromIterable(visit.wanted(Purpose.CLIENTS))
                .flatMapSequential(
                        record -> visit.dns().services(record.name()).map(answer -> Map.entry(record, answer)))
                .collectList()
                .map(this::judge);
    }

    private List<Diagnosis> judge(List<Map.Entry<ZoneRecord, DnsAnswer<ServiceLocation>>> answers) {
        List<Diagnosis> found = new ArrayList<>();
        List<ZoneRecord> absent = new ArrayList<>();
        for (Map.Entry<ZoneRecord, DnsAnswer<ServiceLocation>> each : answers) {
            if (each.getValue().temporary()) {
                // the others are of the same domain: once is enough
                return List.of(Visit.unanswered(
                        Topic.CLIENTS, "SRV of " + each.getKey().name(), each.getValue()));
            }
            if (each.getValue().absent()) {
                absent.add(each.getKey());
            } else {
                compare(each.getKey(), each.getValue()).ifPresent(found::add);
            }
        }
        if (!absent.isEmpty()) {
            String names =
                    absent.stream().map(record -> record.name().toString()).collect(Collectors.joining(", "));
            found.add(Diagnosis.absent(
                    Diagnosis.Result.WARN,
                    Topic.CLIENTS,
                    absent.size() == answers.size()
                            ? Topic.CLIENTS.label()
                            : absent.stream().map(this::label).collect(Collectors.joining(", ", "SRV ", "")),
                    "SRV is not published at " + names,
                    visit.show()));
        }
        return Diagnosis.orOk(found, Topic.CLIENTS, "");
    }

    private String label(ZoneRecord record) {
        List<String> labels = record.name().labels();
        int own = labels.size() - visit.domain().labels().size();
        return String.join(".", labels.subList(0, own));
    }

    private Optional<Diagnosis> compare(ZoneRecord wanted, DnsAnswer<ServiceLocation> answer) {

        List<String> published = answer.records().stream()
                .map(ClientServicesCheck::target)
                .sorted()
                .toList();
        // priority, weight, port, target: only the last two say where a program ends up
        String[] parts = wanted.value().split(" ");
        String ours = parts[3] + ":" + parts[2];
        return published.contains(ours)
                ? Optional.empty()
                : Optional.of(Diagnosis.warn(
                        Topic.CLIENTS,
                        "SRV of " + wanted.name() + " leads to " + String.join(", ", published) + ", and not to "
                                + ours,
                        visit.show()));
    }

    private static String target(ServiceLocation location) {
        return location.host().equals(DnsName.ROOT) ? "nowhere" : location.host() + ":" + location.port();
    }
}
