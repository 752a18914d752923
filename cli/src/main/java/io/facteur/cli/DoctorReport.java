package io.facteur.cli;

import io.facteur.cli.doctor.Diagnosis;
import io.facteur.cli.doctor.Provider;
import io.facteur.cli.doctor.Readiness;
import io.facteur.dns.DnsName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that {@code doctor} found.
 *
 * @param server what is the same for all its domains
 * @param domains in the order in which they are shown
 * @param held why mail does not leave, in words; empty when it does, or that is not known
 */
record DoctorReport(List<Diagnosis> server, Map<DnsName, List<Diagnosis>> domains, String held) {

    DoctorReport {
        server = List.copyOf(server);
    }

    List<Readiness> readiness(DnsName domain) {
        List<Diagnosis> all =
                Stream.concat(server.stream(), domains.get(domain).stream()).toList();
        return Arrays.stream(Provider.values())
                .map(provider -> Readiness.of(provider, all))
                .toList();
    }

    boolean failed() {
        return Stream.concat(server.stream(), domains.values().stream().flatMap(List::stream))
                .anyMatch(diagnosis -> diagnosis.result() == Diagnosis.Result.FAIL);
    }
}
