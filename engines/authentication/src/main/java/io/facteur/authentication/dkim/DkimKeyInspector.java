package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Looks at a published key as a receiver would, and tells its administrator what to mend. */
public final class DkimKeyInspector {

    private static final String PUBLISH = "publish one TXT record at %s: v=DKIM1; k=rsa; p=<the public key in base64>";

    /**
     * @param selector {@code s=}
     * @param signsWith the key that messages are signed with, to be compared; empty when it is not known
     * @return never fails; a selector that cannot be part of a name is a finding
     */
    public Mono<DkimKeyReport> inspect(
            DnsClient dns, DnsName domain, String selector, Optional<DkimKeyPair> signsWith) {
        Optional<DnsName> name = domain.child(selector + "._domainkey");
        if (name.isEmpty()) {
            Finding finding = new Finding(
                    Severity.ERROR,
                    domain,
                    "selector-malformed",
                    "\"" + selector + "\" cannot be a selector of " + domain,
                    "choose one of letters, digits and hyphens, with dots between labels");
            return Mono.just(new DkimKeyReport(domain, List.of(), Optional.empty(), List.of(finding)));
        }
        return dns.txt(name.get()).map(answer -> report(name.get(), answer, signsWith));
    }

    private static DkimKeyReport report(DnsName name, DnsAnswer<String> answer, Optional<DkimKeyPair> signsWith) {
        List<Finding> findings = new ArrayList<>();
        Optional<DkimKey> key = Optional.empty();
        if (answer.temporary()) {
            findings.add(new Finding(
                    Severity.ERROR,
                    name,
                    "dns-failure",
                    "the DNS does not answer: " + answer.explanation(),
                    "see that the name servers of the domain answer, and ask again"));
        } else if (answer.records().isEmpty()) {
            findings.add(new Finding(
                    Severity.ERROR, name, "no-key", "there is no TXT record at " + name, String.format(PUBLISH, name)));
        } else {
            if (answer.records().size() > 1) {
                findings.add(new Finding(
                        Severity.ERROR,
                        name,
                        "several-records",
                        "there are " + answer.records().size() + " TXT records at " + name
                                + ", and receivers take any one of them",
                        "leave the one of the key that is in use; another key has another selector"));
            }
            key = inspect(answer.records().get(0), name, findings);
        }
        key.ifPresent(found -> signsWith.ifPresent(pair -> compare(found, pair, name, findings)));
        findings.sort(Comparator.comparing(Finding::severity).reversed());
        return new DkimKeyReport(name, answer.records(), key, findings);
    }

    private static Optional<DkimKey> inspect(String text, DnsName name, List<Finding> findings) {
        Parsed<DkimKey> key = DkimKey.parse(text);
        key.problem().ifPresent(problem -> findings.add(unusable(problem, text, name)));
        key.value().ifPresent(found -> findings.addAll(DkimKeyReview.of(found, name, text)));
        return key.value();
    }

    private static Finding unusable(Explanation problem, String text, DnsName name) {
        if (problem.code().equals(DkimReason.KEY_REVOKED.code())) {
            return new Finding(
                    Severity.WARNING,
                    name,
                    problem.code(),
                    problem.text(),
                    "leave it so when nothing is signed with this selector any more; else publish the key");
        }
        boolean quoted = text.indexOf('"') >= 0 || text.indexOf('\\') >= 0;
        return new Finding(
                Severity.ERROR,
                name,
                problem.code(),
                problem.text(),
                quoted
                        ? "take the quotes and backslashes out of the text: they belong to the zone file, and are not part"
                                + " of the record"
                        : String.format(PUBLISH, name));
    }

    private static void compare(DkimKey published, DkimKeyPair pair, DnsName name, List<Finding> findings) {
        if (!pair.isPublishedAs(published)) {
            findings.add(new Finding(
                    Severity.ERROR,
                    name,
                    "other-key",
                    "the published key is not the one that messages are signed with: no signature will verify",
                    "publish " + pair.record().text()));
        }
    }
}
