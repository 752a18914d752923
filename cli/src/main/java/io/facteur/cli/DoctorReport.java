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
 * @param outgoing whether mail leaves
 */
record DoctorReport(List<Diagnosis> server, Map<DnsName, List<Diagnosis>> domains, DoctorOutgoing outgoing) {

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
        return failed(server, domains);
    }

    /** Whether something is to be mended. */
    static boolean failed(List<Diagnosis> server, Map<DnsName, List<Diagnosis>> domains) {
        return Stream.concat(server.stream(), domains.values().stream().flatMap(List::stream))
                .anyMatch(diagnosis -> diagnosis.result() == Diagnosis.Result.FAIL);
    }
}
