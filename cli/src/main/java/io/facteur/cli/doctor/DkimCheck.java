package io.facteur.cli.doctor;

import io.facteur.authentication.Finding;
import io.facteur.authentication.dkim.DkimKey;
import io.facteur.authentication.dkim.DkimKeyInspector;
import io.facteur.authentication.dkim.DkimKeyReport;
import io.facteur.cli.publish.PublishedKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether each key that signs is published, and is the same there. */
final class DkimCheck {

    private final Visit visit;
    private final String unknown;

    /** @param unknown why the server's keys are not known; empty when they are */
    DkimCheck(Visit visit, String unknown) {
        this.visit = visit;
        this.unknown = unknown;
    }

    Mono<List<Diagnosis>> run() {
        if (!unknown.isEmpty()) {
            return Mono.just(List.of(Diagnosis.notChecked(Topic.DKIM, unknown)));
        }
        List<PublishedKey> keys = visit.installation().keys();
        if (keys.stream().allMatch(key -> key.state() == PublishedKey.State.RETIRED)) {
            return Mono.just(List.of(Diagnosis.fail(
                    Topic.DKIM,
                    "the server has no DKIM key for " + visit.domain() + ", so that nothing is signed",
                    visit.commands().line("dkim", "rotate", visit.domain().toString()))));
        }
        DkimKeyInspector inspector = new DkimKeyInspector();
        return Flux.fromIterable(keys)
                .flatMapSequential(key -> inspector
                        .inspect(visit.dns(), visit.domain(), key.selector(), Optional.empty())
                        .map(report -> judge(key, report)))
                .collectList()
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private List<Diagnosis> judge(PublishedKey key, DkimKeyReport report) {
        String what = "DKIM " + key.selector();
        if (key.state() == PublishedKey.State.RETIRED) {
            // It may stay, be revoked or be gone: nothing is signed with it
            return List.of(
                    Diagnosis.ok(Topic.DKIM, report.name() + " signs no more").called(what));
        }
        List<Diagnosis> found = new ArrayList<>();
        for (Finding finding : report.findings()) {
            if (finding.code().equals("no-key")) {
                return List.of(absent(key, report));
            }
            if (finding.severity() != Finding.Severity.NOTE) {
                found.add(translate(key, what, finding));
            }
        }
        if (report.key().isPresent() && !same(key, report.key().get())) {
            found.add(new Diagnosis(
                    key.state() == PublishedKey.State.ACTIVE ? Diagnosis.Result.FAIL : Diagnosis.Result.WARN,
                    Topic.DKIM,
                    what,
                    what + " is published with another key than the server's: no signature verifies",
                    visit.show(),
                    false));
        }
        return found.isEmpty()
                ? List.of(Diagnosis.ok(Topic.DKIM, report.name() + " is the server's key")
                        .called(what))
                : found;
    }

    private Diagnosis absent(PublishedKey key, DkimKeyReport report) {
        String what = "DKIM " + key.selector();
        boolean signs = key.state() == PublishedKey.State.ACTIVE;
        return Diagnosis.absent(
                // Until a pending key signs nothing is lost, unless it is the only one
                signs || onlyPending() ? Diagnosis.Result.FAIL : Diagnosis.Result.WARN,
                Topic.DKIM,
                what,
                what + " is not published at " + report.name() + (signs ? "" : ", and signs once it is"),
                visit.show());
    }

    private boolean onlyPending() {
        return visit.installation().keys().stream().noneMatch(key -> key.state() == PublishedKey.State.ACTIVE);
    }

    private static Diagnosis translate(PublishedKey key, String what, Finding finding) {
        String text = what + ": " + finding.problem();
        if (finding.code().equals("dns-failure")) {
            return Diagnosis.unknown(Topic.DKIM, text, finding.remedy()).called(what);
        }
        boolean revoked = finding.code().contains("revoked");
        boolean error = finding.severity() == Finding.Severity.ERROR || revoked;
        return error && key.state() == PublishedKey.State.ACTIVE
                ? Diagnosis.fail(Topic.DKIM, text, finding.remedy()).called(what)
                : Diagnosis.warn(Topic.DKIM, text, finding.remedy()).called(what);
    }

    private static boolean same(PublishedKey key, DkimKey published) {
        return DkimKey.parse(key.record())
                .value()
                .filter(ours -> Arrays.equals(
                        ours.key().publicKey().getEncoded(),
                        published.key().publicKey().getEncoded()))
                .isPresent();
    }
}
