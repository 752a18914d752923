package io.facteur.authentication.dmarc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.message.Authors;
import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import io.facteur.dns.zone.ZoneDns;
import io.facteur.dns.zone.ZoneDnsBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What SPF, DKIM and the DNS say in the tests. */
final class Samples {

    private static final Duration LONG = Duration.ofSeconds(20);

    private Samples() {}

    static Authors from(String... values) {
        return Authors.of(new MessageHeader(
                Stream.of(values).map(value -> HeaderField.of("From: " + value)).toList()));
    }

    static ZoneDns zone(String... domainsAndRecords) {
        return builder(domainsAndRecords).build();
    }

    static ZoneDnsBuilder builder(String... domainsAndRecords) {
        ZoneDnsBuilder builder = ZoneDns.builder();
        for (int i = 0; i < domainsAndRecords.length; i += 2) {
            builder.txt("_dmarc." + domainsAndRecords[i], domainsAndRecords[i + 1]);
        }
        return builder;
    }

    static SpfResult spf(SpfCode code, String domain) {
        return new SpfResult(
                code,
                SpfIdentity.MAIL_FROM,
                Optional.of(DnsName.of(domain)),
                Optional.empty(),
                Optional.empty(),
                new Explanation("test", "SPF says " + code.text()),
                false);
    }

    static DkimResult dkim(DkimCode code, String domain) {
        return new DkimResult(
                code,
                code == DkimCode.POLICY ? DkimCode.PASS : code,
                Optional.of(DnsName.of(domain)),
                "s1",
                "@" + domain,
                "rsa-sha256",
                "abcdefgh",
                2048,
                false,
                false,
                false,
                new Explanation("test", "DKIM says " + code.text()));
    }

    static DmarcResult evaluate(DnsClient dns, Authors authors, Optional<SpfResult> spf, DkimResult... dkim) {
        return evaluate(DmarcEvaluator.byTreeWalk(), dns, authors, spf, dkim);
    }

    static DmarcResult evaluate(
            DmarcEvaluator evaluator, DnsClient dns, Authors authors, Optional<SpfResult> spf, DkimResult... dkim) {
        List<DnsName> identifiers = Stream.concat(
                        spf.flatMap(SpfResult::domain).stream(),
                        Arrays.stream(dkim).flatMap(result -> result.domain().stream()))
                .toList();
        DmarcDiscovery discovery = evaluator.discover(authors, identifiers, dns).block(LONG);
        return evaluator.evaluate(discovery, spf, List.of(dkim));
    }
}
