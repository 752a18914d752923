package io.facteur.authentication.spf;

import io.facteur.authentication.Finding;
import io.facteur.authentication.Finding.Severity;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one record as its administrator should, without asking the DNS. */
final class SpfRecordReview {

    /** RFC 7208 3.4: longer ones may not fit into an answer of 512 octets with everything else that is at the name. */
    static final int ADVISED_LENGTH = 450;
    /** An IPv4 network of more addresses than this prefix leaves belongs to many people. */
    static final int BROAD_IPV4_PREFIX = 8;

    static final int BROAD_IPV6_PREFIX = 19;

    /** What people write, and what they mean. */
    private static final Map<String, String> MISSPELLINGS = Map.of(
            "ipv4", "ip4:",
            "ip", "ip4:",
            "ipv6", "ip6:",
            "redirect", "redirect=",
            "exp", "exp=",
            "includes", "include:",
            "exist", "exists:",
            "txt", "include:",
            "aaaa", "a:");

    private final DnsName domain;
    /** It is the record that was asked about, and not one that it includes. */
    private final boolean root;

    private final List<Finding> findings = new ArrayList<>();

    SpfRecordReview(DnsName domain, boolean root) {
        this.domain = domain;
        this.root = root;
    }

    List<Finding> errors(SpfRecord.Parsed parsed) {
        parsed.errors().forEach(error -> {
            String problem = "the record is invalid: " + error;
            switch (error.reason()) {
                case RECORD_TOO_LONG:
                case TOO_MANY_TERMS:
                    error(error.reason().code(), problem, "split it into several records, and include them");
                    break;
                default:
                    error(error.reason().code(), problem, remedy(error));
                    break;
            }
        });
        return findings;
    }

    private static String remedy(SpfSyntaxError error) {
        String term = error.term();
        int start = !term.isEmpty() && "+-~?".indexOf(term.charAt(0)) >= 0 ? 1 : 0;
        int end = start;
        while (end < term.length() && MacroParser.isLetter(term.charAt(end))
                || end < term.length() && MacroParser.isDigit(term.charAt(end))) {
            end++;
        }
        String meant = MISSPELLINGS.get(term.substring(start, end).toLowerCase(Locale.ROOT));
        if (meant != null) {
            return "write " + meant + " in its place";
        }
        if (error.problem().startsWith("an address in the place of a domain")) {
            return "write ip4: before an address; " + term.substring(start, end) + ": takes a domain";
        }
        return "correct or remove \"" + term + "\"; until then receivers ignore the whole record";
    }

    List<Finding> record(SpfRecord record) {
        if (record.published().length() > ADVISED_LENGTH) {
            warning(
                    "long-record",
                    "the record has " + record.published().length() + " characters, more than the " + ADVISED_LENGTH
                            + " that fit into a small DNS answer",
                    "remove what is no longer used, join neighbouring networks, or move a part into an include");
        }
        end(record);
        record.directives().forEach(this::directive);
        others(record);
        return findings;
    }

    private void end(SpfRecord record) {
        Optional<SpfDirective> all = record.directives().stream()
                .filter(directive -> directive.mechanism() == SpfMechanism.ALL)
                .findFirst();
        if (all.isEmpty()) {
            if (root && record.redirect().isEmpty()) {
                warning(
                        "no-all",
                        "the record ends without all, so that every host not named in it is neutral",
                        "add -all, or ~all while you are not sure of having named all hosts");
            }
            return;
        }
        SpfDirective directive = all.get();
        if (directive.code() == SpfCode.PASS) {
            error(
                    "allows-everyone",
                    "\"" + directive.published() + "\" allows every host in the world to send as " + domain,
                    "write -all or ~all in its place");
        } else if (directive.code() == SpfCode.NEUTRAL && root) {
            warning(
                    "neutral-all",
                    "\"?all\" says nothing of hosts not named in the record",
                    "write -all, or ~all while you are not sure of having named all hosts");
        }
        int index = record.directives().indexOf(directive);
        if (index < record.directives().size() - 1) {
            warning(
                    "after-all",
                    "what comes after \"" + directive.published() + "\" is never looked at",
                    "move it before " + directive.published() + ", or remove it");
        }
        if (record.redirect().isPresent()) {
            warning(
                    "redirect-and-all",
                    "the redirect is never followed, for \"" + directive.published() + "\" matches before it",
                    "remove one of the two");
        }
    }

    private void directive(SpfDirective directive) {
        switch (directive.mechanism()) {
            case PTR:
                warning(
                        "ptr",
                        "\"" + directive.published() + "\" is slow and unreliable, and should not be used any more"
                                + " (RFC 7208 5.5)",
                        "name the hosts with ip4, ip6, a or mx");
                break;
            case IP4:
                network(directive, directive.ipv4Prefix(), BROAD_IPV4_PREFIX);
                break;
            case IP6:
                network(directive, directive.ipv6Prefix(), BROAD_IPV6_PREFIX);
                break;
            default:
                break;
        }
    }

    private void network(SpfDirective directive, int prefix, int broad) {
        if (directive.code() == SpfCode.PASS && prefix <= broad) {
            Severity severity = prefix == 0 ? Severity.ERROR : Severity.WARNING;
            add(
                    severity,
                    "broad-network",
                    "\"" + directive.published() + "\" allows a large part of the Internet to send as " + domain,
                    "name only the networks that your own hosts are in");
        }
    }

    private void others(SpfRecord record) {
        record.others().forEach(modifier -> {
            String term = modifier.name() + "=" + modifier.value().write();
            if (SpfMechanism.of(modifier.name()).isPresent()) {
                error(
                        "mechanism-with-equals-sign",
                        "\"" + term + "\" means nothing: it is no mechanism, for it has = where : should be",
                        "write " + modifier.name() + ":" + modifier.value().write());
            } else {
                note(
                        "unknown-modifier",
                        "\"" + term + "\" is a modifier that no standard has, which receivers ignore",
                        "remove it unless you know what it is for");
            }
        });
    }

    /** @param texts all TXT records of the domain */
    List<Finding> lookalikes(List<String> texts) {
        for (String text : texts) {
            if (SpfRecord.isSpf(text)) {
                continue;
            }
            String plain = text.replace("\"", "").replace(" ", "").toLowerCase(Locale.ROOT);
            String shown = MacroParser.printable(text);
            if (plain.startsWith("spf2.0") || plain.startsWith("v=spf2.0")) {
                note(
                        "sender-id",
                        "\"" + shown + "\" is a Sender ID record, which is obsolete and which nobody reads",
                        "remove it");
            } else if (plain.startsWith("v=spf") || plain.startsWith("spf1")) {
                error(
                        "not-quite-a-record",
                        "\"" + shown + "\" looks like an SPF record and is none: one begins with v=spf1 and a space",
                        "correct its beginning, or remove it");
            }
        }
        return findings;
    }

    private void error(String code, String problem, String remedy) {
        add(Severity.ERROR, code, problem, remedy);
    }

    private void warning(String code, String problem, String remedy) {
        add(Severity.WARNING, code, problem, remedy);
    }

    private void note(String code, String problem, String remedy) {
        add(Severity.NOTE, code, problem, remedy);
    }

    private void add(Severity severity, String code, String problem, String remedy) {
        findings.add(new Finding(severity, domain, code, problem, remedy));
    }
}
