package io.facteur.cli;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.dmarc.Alignment;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.policy.Action;
import io.facteur.authentication.policy.Handling;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was found in one message, for people. */
final class CheckText {

    private static final String CONTINUED = " ".repeat(20);

    private final CheckRun.Checked checked;
    private final AuthenticationResult result;
    private final boolean utf8;
    private final List<String> lines = new ArrayList<>();

    /** @param utf8 whether both forms of an internationalized domain are shown */
    CheckText(CheckRun.Checked checked, boolean utf8) {
        this.checked = checked;
        this.result = checked.result();
        this.utf8 = utf8;
    }

    /** @return not printable yet: there is text of strangers in it */
    List<String> lines() {
        lines.add(checked.file().name());
        author();
        result.iprev()
                .ifPresent(iprev ->
                        method("iprev", iprev.code().text(), iprev.explanation().text()));
        result.helo().ifPresent(this::spf);
        result.mailFrom().ifPresent(this::spf);
        result.dkim().forEach(dkim -> lines.add(DkimText.line(dkim, utf8)));
        if (result.dkim().isEmpty()) {
            lines.add(DkimText.NONE);
        }
        if (result.ignoredSignatures() > 0) {
            lines.add(CONTINUED + result.ignoredSignatures() + " more signatures were not looked at");
        }
        method("ARC", result.arc().code().text(), result.arc().explanation().text());
        if (!result.arc().sealers().isEmpty()) {
            lines.add(CONTINUED + "sealed by "
                    + result.arc().sealers().stream().map(this::show).collect(Collectors.joining(", then "))
                    + result.arc()
                            .trustedSealer()
                            .map(sealer -> "; " + show(sealer) + " is trusted")
                            .orElse("; none of them is trusted"));
        }
        dmarc(result.dmarc());
        handling(checked.handling());
        checked.field().lines().forEach(line -> lines.add("  " + line));
        return lines;
    }

    private void author() {
        String authors = result.authors().stream().map(this::show).collect(Collectors.joining(", "));
        String text = authors.isEmpty() ? "no domain of an author" : authors;
        lines.add(String.format(
                Locale.ROOT,
                "  %-7s %s%s",
                "From",
                text,
                result.fromFields() == 1 ? "" : " (" + result.fromFields() + " From fields)"));
    }

    private void method(String name, String code, String text) {
        lines.add(DkimText.method(name, code, text));
    }

    private void spf(SpfResult spf) {
        String identity = spf.identity() == SpfIdentity.HELO ? "HELO" : "MAIL FROM";
        method("SPF", spf.code().text(), identity + domain(spf.domain()) + ": " + spf.explanation());
        spf.published()
                .ifPresent(words -> lines.add(CONTINUED + "that domain says, in its own words: \"" + words + "\""));
    }

    private void dmarc(DmarcResult dmarc) {
        method("DMARC", dmarc.code().text(), dmarc.explanation().text());
        dmarc.record().ifPresent(record -> record(dmarc, record));
        for (Alignment alignment : dmarc.alignments()) {
            lines.add(CONTINUED + alignment.method().toUpperCase(Locale.ROOT) + " of " + show(alignment.domain())
                    + (alignment.selector().isEmpty() ? "" : " (s=" + alignment.selector() + ")")
                    + (alignment.aligned() ? " is aligned" : " is not aligned")
                    + (alignment.strict() ? ", strictly" : ""));
        }
        if (dmarc.record().isPresent() && !dmarc.passed()) {
            lines.add(CONTINUED + "the domain asks for: " + dmarc.requested().text()
                    + (dmarc.testing() ? ", in test mode" : ""));
        }
    }

    private void record(DmarcResult dmarc, DmarcRecord record) {
        String where =
                dmarc.policyDomain().map(name -> " at _dmarc." + show(name)).orElse("");
        lines.add(CONTINUED + record.published());
        lines.add(CONTINUED + "found" + where + ", " + discovery(dmarc.discovery()));
    }

    private static String discovery(DmarcResult.Discovery discovery) {
        return switch (discovery) {
            case AUTHOR_DOMAIN -> "the author's domain itself";
            case TREE_WALK -> "which is the organizational domain (tree walk)";
            case PUBLIC_SUFFIX -> "a public suffix that has a policy for all below it";
            case PUBLIC_SUFFIX_LIST -> "which is the organizational domain (public suffix list)";
            default -> "nowhere";
        };
    }

    private void handling(Handling handling) {
        lines.add("  This server would " + action(handling.action())
                + handling.reply().map(reply -> ": " + reply).orElse(""));
        for (Explanation reason : handling.reasons()) {
            boolean said = reason.equals(result.dmarc().explanation());
            lines.add("    because " + (said ? "of what DMARC says" : Findings.uncapitalized(reason.text())));
        }
        handling.override()
                .ifPresent(override -> lines.add("    which is not what the domain asks for (in reports: "
                        + override.type().text() + ")"));
    }

    private static String action(Action action) {
        return switch (action) {
            case ACCEPT -> "accept it";
            case JUNK -> "put it into Junk";
            case REFUSE -> "refuse it";
            default -> "defer it";
        };
    }

    private String domain(Optional<DnsName> domain) {
        return domain.map(name -> " " + show(name)).orElse("");
    }

    private String show(DnsName name) {
        return DkimText.show(name, utf8);
    }
}
