package io.facteur.authentication.dmarc;

import io.facteur.authentication.dmarc.DmarcInspection.Finding;
import io.facteur.authentication.dmarc.DmarcInspection.Severity;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;

/** What there is to say of a record, and how to mend it. */
final class DmarcAdvice {

    private DmarcAdvice() {}

    static Finding noPolicy(DnsName domain) {
        return new Finding(
                Severity.ERROR,
                "no-policy",
                "no DMARC policy is published for " + domain + ": anyone may use its name, and nobody tells you",
                "Publish the TXT record \"v=DMARC1; p=none; rua=mailto:dmarc@" + domain + "\" at _dmarc." + domain
                        + ", read the reports, and go on to p=quarantine and p=reject");
    }

    static Finding notARecord(DnsName name, String text) {
        String start = (text.length() > 40 ? text.substring(0, 40) + "..." : text).replaceAll("[^ -~]", "?");
        return new Finding(
                Severity.WARNING,
                "not-a-record",
                "the TXT record \"" + start + "\" at " + name + " is not a DMARC record",
                "Begin it with \"v=DMARC1;\", exactly so, or remove it");
    }

    static Finding wrongPlace(DnsName domain) {
        return new Finding(
                Severity.ERROR,
                "wrong-place",
                "a DMARC record is at " + domain + " itself, where nobody looks for it",
                "Move it to _dmarc." + domain);
    }

    static List<Finding> of(TreeWalk walk, Published policy) {
        DmarcRecords.Parsed parsed = policy.record().orElseThrow();
        DmarcRecord record = parsed.record();
        List<Finding> findings = new ArrayList<>();
        parsed.faults().forEach(fault -> findings.add(fault(fault)));
        if (!parsed.usable()) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "record-unusable",
                    "the record has no valid policy and asks for no reports, so that receivers do as if there were none",
                    "Begin it with \"v=DMARC1; p=none;\", or a stricter policy"));
        }
        if (!policy.domain().equals(walk.start())) {
            findings.add(new Finding(
                    Severity.NOTE,
                    policy.psd() == 'y' ? "public-suffix" : "inherited",
                    walk.start() + " has no record of its own; the one of " + policy.domain() + " applies to it",
                    ""));
        }
        policies(record, parsed.usable(), findings);
        reports(record, policy.domain(), findings);
        suffix(walk, policy, findings);
        return findings;
    }

    private static void policies(DmarcRecord record, boolean usable, List<Finding> findings) {
        if (usable && record.policy() == DmarcPolicy.NONE) {
            findings.add(new Finding(
                    Severity.NOTE,
                    "monitoring",
                    "p=none: mail that fails is only reported",
                    "When the reports show that your own mail passes, go on to p=quarantine and p=reject"));
        }
        if (record.subdomains().compareTo(record.policy()) < 0) {
            findings.add(weaker("sp", record.subdomains(), "p", record.policy(), "subdomains"));
        }
        if (record.nonExistent().compareTo(record.subdomains()) < 0) {
            findings.add(weaker("np", record.nonExistent(), "sp", record.subdomains(), "domains that do not exist"));
        }
        if (record.testing()) {
            findings.add(new Finding(
                    Severity.NOTE,
                    "test-mode",
                    "t=y: the policy is applied one step milder than it is written",
                    "Remove t=y when you are done with testing"));
        }
    }

    private static Finding weaker(String tag, DmarcPolicy policy, String other, DmarcPolicy stricter, String whose) {
        return new Finding(
                Severity.WARNING,
                "weaker-" + tag,
                tag + "=" + policy.text() + " is weaker than " + other + "=" + stricter.text()
                        + ": whoever forges your name will use " + whose,
                "Remove " + tag + ", or make it as strict");
    }

    private static void reports(DmarcRecord record, DnsName domain, List<Finding> findings) {
        if (record.aggregateReports().isEmpty()) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "no-reports",
                    "the record has no rua with a valid address: you do not learn who uses your name",
                    "Add rua=mailto:dmarc@" + domain));
        }
        if (record.failureReports().isEmpty() && !record.failureOptions().equals(List.of("0"))) {
            findings.add(
                    new Finding(Severity.NOTE, "useless-fo", "fo means nothing without ruf", "Remove fo, or add ruf"));
        }
    }

    private static void suffix(TreeWalk walk, Published policy, List<Finding> findings) {
        if (policy.psd() == 'y' && policy.domain().equals(walk.start())) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "psd",
                    "psd=y says that " + policy.domain()
                            + " is a public suffix, below which every domain is an organization of its own",
                    "Remove psd=y unless you let others register domains below " + policy.domain()));
        }
    }

    private static Finding fault(DmarcRecords.Fault fault) {
        String code = fault.explanation().code();
        return switch (code) {
            case "no-policy" -> finding(Severity.ERROR, fault, "Add p=none, p=quarantine or p=reject after v=DMARC1");
            case "invalid-policy" -> finding(Severity.ERROR, fault, "Write none, quarantine or reject");
            case "invalid-uri" ->
                finding(Severity.ERROR, fault, "Write mailto: and an address, with commas between several");
            case "record-too-long" -> finding(Severity.ERROR, fault, "Make the record shorter");
            case "too-many-uris", "too-many-tags" -> finding(Severity.WARNING, fault, "Remove what you do not need");
            case "obsolete-tag" -> finding(Severity.WARNING, fault, "Remove it; t=y is what is left of pct");
            case "obsolete-size" -> finding(Severity.NOTE, fault, "Remove what begins with the exclamation mark");
            case "empty-tag" -> finding(Severity.NOTE, fault, "Remove the second semicolon");
            case "tag-in-capitals" -> finding(Severity.NOTE, fault, "Write it in small letters");
            case "unknown-tag", "not-a-tag", "duplicate-tag", "invalid-value" ->
                finding(Severity.WARNING, fault, "Correct or remove it");
            default -> finding(Severity.WARNING, fault, "Correct it");
        };
    }

    private static Finding finding(Severity severity, DmarcRecords.Fault fault, String remedy) {
        return new Finding(
                severity, fault.explanation().code(), fault.explanation().text(), remedy);
    }
}
