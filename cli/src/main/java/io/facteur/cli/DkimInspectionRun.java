package io.facteur.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.authentication.dkim.DkimKey;
import io.facteur.authentication.dkim.DkimKeyInspector;
import io.facteur.authentication.dkim.DkimKeyPair;
import io.facteur.authentication.dkim.DkimKeyReport;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** {@code auth dkim}. */
final class DkimInspectionRun {

    /** What programs and services of mail call their keys when nobody says otherwise. */
    static final List<String> USUAL = List.of(
            "default",
            "dkim",
            "dkim1",
            "email",
            "fm1",
            "fm2",
            "fm3",
            "google",
            "k1",
            "k2",
            "k3",
            "key1",
            "mail",
            "mandrill",
            "mx",
            "mxvault",
            "protonmail",
            "protonmail2",
            "protonmail3",
            "s1",
            "s2",
            "s2048",
            "selector",
            "selector1",
            "selector2",
            "sig1",
            "smtp",
            "zoho");

    private record Found(String selector, DkimKeyReport report, Findings findings) {}

    private final AuthDkim command;
    private final DnsName domain;
    private final boolean guessing;

    private DkimInspectionRun(AuthDkim command, DnsName domain) {
        this.command = command;
        this.domain = domain;
        this.guessing = command.selectors.isEmpty();
    }

    static int run(AuthDkim command) {
        DnsName domain = CheckInput.domain("DOMAIN", command.domain);
        if (command.key != null && command.selectors.size() != 1) {
            throw new Failure(ExitCode.USAGE, "--key needs one --selector: that of the key");
        }
        return new DkimInspectionRun(command, domain).run();
    }

    private int run() {
        Optional<DkimKeyPair> key = Optional.ofNullable(command.key).map(file -> PrivateKeyFile.read(command, file));
        List<Found> found;
        String nothing = "";
        try (Resolver resolver = Resolver.open(command.dns)) {
            found = inspect(resolver, key);
            if (guessing) {
                found = found.stream().filter(DkimInspectionRun::isThere).toList();
                if (found.size() == USUAL.size()) {
                    nothing = "answers for every selector, by a wildcard record or because its DNS fails";
                    found = found.subList(0, 1);
                }
                nothing = found.isEmpty() ? nothing(resolver) : nothing;
            }
            resolver.requireAlive();
        }
        boolean errors =
                found.isEmpty() || found.stream().anyMatch(one -> one.findings().hasErrors());
        if (command.json()) {
            command.answer(json(found, nothing).put("ok", !errors));
        } else {
            found.forEach(this::print);
            if (guessing) {
                command.say((nothing.isEmpty() ? "" : domain.display() + ": " + nothing + "; ") + "selectors tried: "
                        + String.join(", ", USUAL));
                command.say("for others: " + command.advice("auth", "dkim", domain.toString(), "--selector", "NAME")
                        + ", where NAME is s= in the DKIM-Signature of a message");
            }
        }
        return errors ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<Found> inspect(Resolver resolver, Optional<DkimKeyPair> key) {
        DkimKeyInspector inspector = new DkimKeyInspector();
        List<String> selectors = guessing ? USUAL : command.selectors;
        return Flux.fromIterable(selectors)
                .flatMapSequential(selector ->
                        inspector.inspect(resolver.dns(), domain, selector, key).map(report -> found(selector, report)))
                .collectList()
                .block();
    }

    private static Found found(String selector, DkimKeyReport report) {
        return new Found(selector, report, new Findings(report.findings()));
    }

    private static boolean isThere(Found found) {
        return !found.report().records().isEmpty()
                || found.report().findings().stream()
                        .noneMatch(finding -> finding.code().equals("no-key"));
    }

    /** @return what can be said when no usual name has a key */
    private String nothing(Resolver resolver) {
        // RFC 8020: when _domainkey does not exist, nothing does below it
        Optional<DnsName> above = domain.child("_domainkey");
        boolean none = above.isPresent()
                && resolver.dns().txt(above.get()).block().outcome() == DnsAnswer.Outcome.NO_SUCH_NAME;
        return none
                ? "has no DKIM key under any selector, for _domainkey." + domain + " does not exist"
                : "no DKIM key was found, though there may be one under another selector";
    }

    private void print(Found found) {
        DkimKeyReport report = found.report();
        command.say(report.name().toString());
        report.records().forEach(record -> command.say("  " + record));
        report.key().ifPresent(key -> command.say("  " + describe(key)));
        found.findings().print(command);
    }

    private static String describe(DkimKey key) {
        return (key.key().isRsa() ? "RSA, " + key.key().bits() + " bits" : "Ed25519")
                + (key.record().testing() ? ", for tests" : "")
                + (key.record().strict() ? ", not for subdomains" : "")
                + (key.record().notes().isEmpty()
                        ? ""
                        : ", note: " + key.record().notes());
    }

    private ObjectNode json(List<Found> found, String nothing) {
        ObjectNode answer = Json.object().put("domain", domain.toString());
        ArrayNode keys = answer.putArray("keys");
        for (Found one : found) {
            ObjectNode node = keys.addObject()
                    .put("selector", one.selector())
                    .put("name", one.report().name().toString());
            node.set("records", Json.of(one.report().records()));
            one.report()
                    .key()
                    .ifPresent(key -> node.put("type", key.record().keyType())
                            .put("bits", key.key().bits())
                            .put("testing", key.record().testing()));
            node.set("findings", one.findings().json());
        }
        answer.set("tried", Json.of(new ArrayList<>(guessing ? USUAL : command.selectors)));
        if (!nothing.isEmpty()) {
            answer.put("note", nothing);
        }
        return answer;
    }
}
