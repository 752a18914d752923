package io.facteur.cli.doctor;

import io.facteur.authentication.Finding;
import io.facteur.authentication.spf.SpfChecker;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfInspector;
import io.facteur.authentication.spf.SpfLimits;
import io.facteur.authentication.spf.SpfReason;
import io.facteur.authentication.spf.SpfReport;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.cli.publish.Purpose;
import io.facteur.cli.publish.Texts;
import io.facteur.dns.DnsName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether the domain and the HELO name allow each of our addresses, by records that receivers can use. */
final class SpfCheck {

    /** Every domain has to have it. */
    private static final String SENDER = "postmaster@";

    private record Sent(InetAddress from, SpfResult result) {}

    private final Visit visit;
    private final SpfChecker checker;

    SpfCheck(Visit visit) {
        this.visit = visit;
        this.checker = new SpfChecker(visit.host().toString(), Clock.systemUTC());
    }

    Mono<List<Diagnosis>> run() {
        DnsName domain = visit.domain();
        return new SpfInspector()
                .inspect(visit.dns(), domain)
                .zipWith(sent(SpfIdentity.MAIL_FROM))
                .map(both -> judge(both.getT1(), both.getT2()));
    }

    /** RFC 7208 2.3: a name of HELO has a record of its own; it is what a bounce is checked by. */
    Mono<List<Diagnosis>> runForHelo() {
        return sent(SpfIdentity.HELO).map(this::judgeHelo);
    }

    private Mono<List<Sent>> sent(SpfIdentity identity) {
        return Flux.fromIterable(visit.installation().addresses())
                .flatMapSequential(address -> checker.check(
                                visit.dns(), identity, address, visit.host().toString(), SENDER + visit.domain())
                        .map(result -> new Sent(address, result)))
                .collectList();
    }

    private List<Diagnosis> judge(SpfReport report, List<Sent> sent) {
        List<Diagnosis> found = new ArrayList<>();
        for (Finding finding : report.findings()) {
            if (finding.code().equals(SpfReason.NO_RECORD.code())) {
                return List.of(visit.notPublished(Diagnosis.Result.FAIL, Topic.SPF, visit.domain()));
            }
            if (finding.severity() != Finding.Severity.NOTE) {
                found.add(translate(finding));
            }
        }
        // What is wrong with the record as a whole has been said already
        if (report.usable()) {
            sent.stream().filter(each -> !each.result().passed()).forEach(each -> found.add(notCovered(each)));
        }
        if (sent.isEmpty() && found.isEmpty()) {
            return List.of(Diagnosis.notChecked(Topic.SPF, visit.noAddresses()));
        }
        return Diagnosis.orOk(
                found,
                Topic.SPF,
                "SPF of " + visit.domain() + " covers " + addresses(sent) + ", with " + report.lookups() + " of "
                        + SpfLimits.LOOKUPS + " look-ups");
    }

    private Diagnosis translate(Finding finding) {
        String text = "SPF of " + finding.domain() + ": " + finding.problem();
        if (finding.code().equals("dns-failure")) {
            return Diagnosis.unknown(Topic.SPF, text, finding.remedy());
        }
        return finding.severity() == Finding.Severity.ERROR
                ? Diagnosis.fail(Topic.SPF, text, finding.remedy())
                : Diagnosis.warn(Topic.SPF, text, finding.remedy());
    }

    private Diagnosis notCovered(Sent sent) {
        String text = "SPF of " + visit.domain() + " does not cover " + Texts.address(sent.from()) + " ("
                + sent.result().code().text() + ")";
        if (sent.result().code() == SpfCode.TEMPERROR) {
            return Diagnosis.unknown(Topic.SPF, text, "ask again later");
        }
        return Diagnosis.fail(Topic.SPF, text, "add " + term(sent.from()) + " to it, before all");
    }

    private List<Diagnosis> judgeHelo(List<Sent> sent) {
        if (sent.isEmpty()) {
            return List.of(Diagnosis.notChecked(Topic.HELO_SPF, visit.noAddresses()));
        }
        List<Diagnosis> found = new ArrayList<>();
        for (Sent each : sent) {
            SpfResult result = each.result();
            switch (result.code()) {
                case PASS:
                    break;
                case NONE:
                    return List.of(visit.notPublished(Diagnosis.Result.WARN, Topic.HELO_SPF, visit.host()));
                case TEMPERROR:
                    found.add(Diagnosis.unknown(
                            Topic.HELO_SPF, result.explanation().text(), "ask again later"));
                    break;
                default:
                    found.add(Diagnosis.fail(
                            Topic.HELO_SPF,
                            "SPF of the HELO name " + visit.host() + " does not cover " + Texts.address(each.from())
                                    + " (" + result.code().text() + "), so that bounces are taken for forged",
                            "publish " + wanted()));
                    break;
            }
        }
        return Diagnosis.orOk(found, Topic.HELO_SPF, "");
    }

    private String wanted() {
        return visit.wanted(Purpose.HELO_SPF).stream()
                .map(record -> "\"" + record.value() + "\"")
                .collect(Collectors.joining());
    }

    private static String term(InetAddress address) {
        return (address instanceof Inet4Address ? "ip4:" : "ip6:") + Texts.address(address);
    }

    private static String addresses(List<Sent> sent) {
        return sent.stream().map(each -> Texts.address(each.from())).collect(Collectors.joining(", "));
    }
}
