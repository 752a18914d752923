package io.facteur.authentication.dmarc;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;

/** What there is to say of the record that applies to a domain, and how to mend it. */
final class DmarcAdvice {

    private final TreeWalk walk;
    private final Published policy;
    private final DmarcRecord record;
    private final List<Finding> findings = new ArrayList<>();

    private DmarcAdvice(TreeWalk walk, Published policy) {
        this.walk = walk;
        this.policy = policy;
        this.record = policy.record().orElseThrow().record();
    }

    static Finding noPolicy(DnsName domain) {
        return new Finding(
                Severity.ERROR,
                domain,
                "no-policy",
                "no DMARC policy is published for " + domain + ": anyone may use its name, and nobody tells you",
                "publish the TXT record \"v=DMARC1; p=none; rua=mailto:dmarc@" + domain + "\" at _dmarc." + domain
                        + ", read the reports, and go on to p=quarantine and p=reject");
    }

    static Finding notARecord(DnsName domain, String text) {
        String start = (text.length() > 40 ? text.substring(0, 40) + "..." : text).replaceAll("[^ -~]", "?");
        return new Finding(
                Severity.WARNING,
                domain,
                "not-a-record",
                "the TXT record \"" + start + "\" at _dmarc." + domain + " is not a DMARC record",
                "begin it with \"v=DMARC1;\", exactly so, or remove it");
    }

    static Finding wrongPlace(DnsName domain) {
        return new Finding(
                Severity.ERROR,
                domain,
                "wrong-place",
                "a DMARC record is at " + domain + " itself, where nobody looks for it",
                "move it to _dmarc." + domain);
    }

    static List<Finding> of(TreeWalk walk, Published policy) {
        DmarcAdvice advice = new DmarcAdvice(walk, policy);
        policy.record().orElseThrow().faults().forEach(advice::fault);
        advice.policies();
        advice.reports();
        advice.place();
        return advice.findings;
    }

    private void add(Severity severity, String code, String problem, String remedy) {
        findings.add(new Finding(severity, policy.domain(), code, problem, remedy));
    }

    private void policies() {
        if (!policy.record().orElseThrow().usable()) {
            add(
                    Severity.ERROR,
                    "record-unusable",
                    "the record has no valid policy and asks for no reports, so that receivers do as if there were none",
                    "begin it with \"v=DMARC1; p=none;\", or a stricter policy");
        } else if (record.policy() == DmarcPolicy.NONE) {
            add(
                    Severity.NOTE,
                    "monitoring",
                    "p=none: mail that fails is only reported",
                    "when the reports show that your own mail passes, go on to p=quarantine and p=reject");
        }
        if (record.subdomains().compareTo(record.policy()) < 0) {
            weaker("sp", record.subdomains(), "p", record.policy(), "subdomains");
        }
        if (record.nonExistent().compareTo(record.subdomains()) < 0) {
            weaker("np", record.nonExistent(), "sp", record.subdomains(), "domains that do not exist");
        }
        if (record.testing()) {
            add(
                    Severity.NOTE,
                    "test-mode",
                    "t=y: the policy is applied one step milder than it is written",
                    "remove t=y when you are done with testing");
        }
    }

    private void weaker(String tag, DmarcPolicy mild, String other, DmarcPolicy strict, String whose) {
        add(
                Severity.WARNING,
                "weaker-" + tag,
                tag + "=" + mild.text() + " is weaker than " + other + "=" + strict.text()
                        + ": whoever forges your name will use " + whose,
                "remove " + tag + ", or make it as strict");
    }

    private void reports() {
        if (record.aggregateReports().isEmpty()) {
            add(
                    Severity.WARNING,
                    "no-reports",
                    "the record has no rua with a valid address: you do not learn who uses your name",
                    "add rua=mailto:dmarc@" + policy.domain());
        }
        if (record.failureReports().isEmpty() && !record.failureOptions().equals(List.of("0"))) {
            add(Severity.NOTE, "useless-fo", "fo means nothing without ruf", "remove fo, or add ruf");
        }
    }

    private void place() {
        DnsName domain = walk.start();
        if (!policy.domain().equals(domain)) {
            add(
                    Severity.NOTE,
                    policy.psd() == 'y' ? "public-suffix" : "inherited",
                    domain + " has no record of its own; the one of " + policy.domain() + " applies to it",
                    "");
            return;
        }
        // RFC 9989 4.7: who has no record below here gets the one of the organizational domain.
        if (!domain.equals(walk.organization())
                && (record.explicitPolicies().contains("sp")
                        || record.explicitPolicies().contains("np"))) {
            add(
                    Severity.WARNING,
                    "useless-sp",
                    "sp and np have no effect here: what is below " + domain + " gets the policy of "
                            + walk.organization(),
                    "remove them, or add psd=n when " + domain + " is an organization of its own");
        }
        if (policy.psd() == 'y') {
            add(
                    Severity.WARNING,
                    "psd",
                    "psd=y says that " + domain
                            + " is a public suffix, below which every domain is an organization of its own",
                    "remove psd=y unless you let others register domains below " + domain);
        }
    }

    private void fault(DmarcRecords.Fault fault) {
        switch (fault.explanation().code()) {
            case "no-policy" -> add(Severity.ERROR, fault, "add p=none, p=quarantine or p=reject after v=DMARC1");
            case "invalid-policy" -> add(Severity.ERROR, fault, "write none, quarantine or reject");
            case "invalid-uri" ->
                add(Severity.ERROR, fault, "write mailto: and an address, with commas between several");
            case "record-too-long" -> add(Severity.ERROR, fault, "make the record shorter");
            case "too-many-uris", "too-many-tags" -> add(Severity.WARNING, fault, "remove what you do not need");
            case "obsolete-tag" -> add(Severity.WARNING, fault, "remove it; t=y is what is left of pct");
            case "obsolete-size" -> add(Severity.NOTE, fault, "remove what begins with the exclamation mark");
            case "empty-tag" -> add(Severity.NOTE, fault, "remove the second semicolon");
            case "tag-in-capitals" -> add(Severity.NOTE, fault, "write it in small letters");
            default -> add(Severity.WARNING, fault, "correct or remove it");
        }
    }

    private void add(Severity severity, DmarcRecords.Fault fault, String remedy) {
        add(severity, fault.explanation().code(), fault.explanation().text(), remedy);
    }
}
