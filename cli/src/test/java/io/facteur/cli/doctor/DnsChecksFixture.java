package io.facteur.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.cli.doctor.Diagnosis.Result;
import io.facteur.cli.publish.Installation;
import io.facteur.cli.publish.Installations;
import io.facteur.cli.publish.PublishedKey;
import io.facteur.dns.resolver.DnsSettings;
import io.facteur.dns.resolver.ResolvingDnsClient;
import io.facteur.testing.dns.LocalDns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A name server in which all is as it should be, and the checks that ask it. */
abstract class DnsChecksFixture {

    static final String PTR4 = "7.2.0.192.in-addr.arpa. IN PTR";
    static final String SPF = "example.org. IN TXT \"v=spf1 ";

    final Installation usual =
            Installations.with(Installations.RSA, Installations.in(PublishedKey.State.PENDING, Installations.ED25519));
    final TestZone green = TestZone.green(usual);

    LocalDns dns;
    ResolvingDnsClient client;

    @BeforeEach
    void start() {
        dns = LocalDns.start("");
        client = new ResolvingDnsClient(DnsSettings.of(List.of(dns.address())));
    }

    @AfterEach
    void stop() {
        client.close();
        dns.close();
    }

    final List<Diagnosis> check(TestZone zone) {
        return check(zone, usual, "");
    }

    final List<Diagnosis> check(TestZone zone, Installation installation, String keysUnknown) {
        dns.zone(zone.text());
        Visit visit = Visit.of(client, installation, arguments -> "./facteur " + String.join(" ", arguments));
        List<Diagnosis> found = new ArrayList<>(DnsChecks.server(visit).block());
        found.addAll(DnsChecks.domain(visit, keysUnknown).block());
        return found;
    }

    /** @return the one thing that is not well */
    static Diagnosis only(List<Diagnosis> found) {
        List<Diagnosis> bad =
                found.stream().filter(each -> each.result() != Result.OK).toList();
        assertThat(bad).as("%s", found).hasSize(1);
        return bad.get(0);
    }

    final void shouldFind(TestZone zone, Result result, Topic topic, String text, String remedy) {
        Diagnosis found = only(check(zone));
        assertThat(found.result()).as("%s", found).isEqualTo(result);
        assertThat(found.topic()).isEqualTo(topic);
        assertThat(found.text()).contains(text);
        assertThat(found.remedy()).contains(remedy);
    }
}
