package io.facteur.authentication.dmarc;

import io.facteur.authentication.Explanation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and writes policy records (RFC 9989 4.7 and 4.8). */
public final class DmarcRecords {

    /** Characters of a record; a longer one is not used. */
    public static final int MAXIMUM_LENGTH = 4096;

    /** URIs of {@code rua}, and of {@code ruf}; more are ignored. */
    public static final int MAXIMUM_URIS = 10;

    /** Tags of a record, unknown ones included; more are ignored. */
    public static final int MAXIMUM_TAGS = 64;

    /**
     * Something that a record does not say as it must.
     *
     * @param position of its first character in the record, from 0
     */
    public record Fault(Explanation explanation, int position) {}

    /**
     * What was read.
     *
     * @param record with defaults for what cannot be read
     * @param usable false when RFC 9989 4.10.1 wants no DMARC at all for it: a policy is missing or invalid, and nobody
     *     asks for reports either. The record says where an organization begins nevertheless.
     * @param faults in the order of their positions, not all of them serious
     */
    public record Parsed(DmarcRecord record, boolean usable, List<Fault> faults) {

        public Parsed {
            faults = List.copyOf(faults);
        }
    }

    private static final List<String> POLICIES = List.of("p", "sp", "np");
    private static final List<String> OPTIONS = List.of("0", "1", "d", "s");

    private DmarcRecords() {}

    /** @return empty when it is not a policy record: it does not begin with {@code v=DMARC1} */
    public static Optional<Parsed> parse(String text) {
        int end = versionEnd(text);
        if (end < 0) {
            return Optional.empty();
        }
        if (text.length() > MAXIMUM_LENGTH) {
            Fault fault = new Fault(
                    new Explanation(
                            "record-too-long",
                            "the record has " + text.length() + " characters, of at most " + MAXIMUM_LENGTH),
                    MAXIMUM_LENGTH);
            DmarcRecord none = new Reader(text.substring(0, MAXIMUM_LENGTH)).record();
            return Optional.of(new Parsed(none, false, List.of(fault)));
        }
        Reader reader = new Reader(text);
        reader.read(end);
        return Optional.of(reader.parsed());
    }

    /** @return the record in the order p, sp, np, psd, t, adkim, aspf, rua, ruf, fo, without what is the default */
    public static String write(DmarcRecord record) {
        StringBuilder text =
                new StringBuilder("v=DMARC1; p=").append(record.policy().text());
        if (record.explicitPolicies().contains("sp")) {
            tag(text, "sp", record.subdomains().text());
        }
        if (record.explicitPolicies().contains("np")) {
            tag(text, "np", record.nonExistent().text());
        }
        if (record.psd() != 'u') {
            tag(text, "psd", String.valueOf(record.psd()));
        }
        if (record.testing()) {
            tag(text, "t", "y");
        }
        if (record.strictDkim()) {
            tag(text, "adkim", "s");
        }
        if (record.strictSpf()) {
            tag(text, "aspf", "s");
        }
        if (!record.aggregateReports().isEmpty()) {
            tag(text, "rua", String.join(",", record.aggregateReports()));
        }
        if (!record.failureReports().isEmpty()) {
            tag(text, "ruf", String.join(",", record.failureReports()));
        }
        if (!record.failureOptions().equals(List.of("0"))) {
            tag(text, "fo", String.join(":", record.failureOptions()));
        }
        return text.toString();
    }

    private static void tag(StringBuilder text, String name, String value) {
        text.append("; ").append(name).append('=').append(value);
    }

    /** @return after {@code v=DMARC1} and the white space behind it; -1 when the record does not begin with it */
    private static int versionEnd(String text) {
        if (text.isEmpty() || Character.toLowerCase(text.charAt(0)) != 'v') {
            return -1;
        }
        int position = skipSpace(text, 1);
        if (position == text.length() || text.charAt(position) != '=') {
            return -1;
        }
        position = skipSpace(text, position + 1);
        // RFC 9989 4.7: the value is case sensitive.
        if (!text.startsWith("DMARC1", position)) {
            return -1;
        }
        position = skipSpace(text, position + "DMARC1".length());
        return position == text.length() || text.charAt(position) == ';' ? position : -1;
    }

    private static int skipSpace(String text, int from) {
        int position = from;
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
        return position;
    }

    private static final class Reader {

        private final String text;
        private final List<Fault> faults = new ArrayList<>();
        private final Set<String> tags = new HashSet<>();
        private final Map<String, DmarcPolicy> policies = new HashMap<>();
        private boolean invalidPolicy;
        private char psd = 'u';
        private boolean testing;
        private boolean strictDkim;
        private boolean strictSpf;
        private List<String> aggregateReports = List.of();
        private List<String> failureReports = List.of();
        private List<String> failureOptions = List.of("0");

        Reader(String text) {
            this.text = text;
        }

        void read(int versionEnd) {
            int start = versionEnd + 1;
            int tags = 0;
            while (start < text.length()) {
                int end = text.indexOf(';', start);
                end = end < 0 ? text.length() : end;
                if (!text.substring(start, end).isBlank()) {
                    if (tags++ == MAXIMUM_TAGS) {
                        fault("too-many-tags", "only the first " + MAXIMUM_TAGS + " tags are read", start);
                        return;
                    }
                    tag(start, end);
                } else if (end < text.length()) {
                    fault("empty-tag", "there is nothing before a semicolon", end);
                }
                start = end + 1;
            }
        }

        private void tag(int from, int end) {
            int start = skipSpace(text, from);
            int equals = text.indexOf('=', start);
            String name = equals < 0 || equals > end
                    ? ""
                    : text.substring(start, equals).strip();
            if (!isName(name)) {
                fault(
                        "not-a-tag",
                        "\"" + shown(text.substring(start, end).strip()) + "\" is not a tag with a value",
                        start);
                return;
            }
            String value = text.substring(equals + 1, end).strip();
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.equals(name)) {
                fault("tag-in-capitals", "the tag " + shown(name) + " is not written in small letters", start);
            }
            if (!tags.add(lower)) {
                fault("duplicate-tag", "the tag " + shown(lower) + " comes a second time: the first one counts", start);
                return;
            }
            known(lower, value, start);
        }

        private static boolean isName(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
                    return false;
                }
            }
            return !name.isEmpty();
        }

        private void known(String name, String value, int position) {
            switch (name) {
                case "p", "sp", "np" -> policy(name, value, position);
                case "psd" -> psd = letter(name, value, "ynu", psd, position);
                case "t" -> testing = letter(name, value, "yn", 'n', position) == 'y';
                case "adkim" -> strictDkim = letter(name, value, "rs", 'r', position) == 's';
                case "aspf" -> strictSpf = letter(name, value, "rs", 'r', position) == 's';
                case "rua" -> aggregateReports = uris(name, value, position);
                case "ruf" -> failureReports = uris(name, value, position);
                case "fo" -> failureOptions = options(value, position);
                case "pct", "rf", "ri" ->
                    fault("obsolete-tag", "the tag " + name + " is obsolete, and ignored since RFC 9989", position);
                default -> fault("unknown-tag", "the tag " + shown(name) + " is not known, and ignored", position);
            }
        }

        private void policy(String name, String value, int position) {
            for (DmarcPolicy policy : DmarcPolicy.values()) {
                if (policy.text().equalsIgnoreCase(value)) {
                    policies.put(name, policy);
                    return;
                }
            }
            invalidPolicy = true;
            fault(
                    "invalid-policy",
                    "the tag " + name + " says \"" + shown(value) + "\", and not none, quarantine or reject",
                    position);
        }

        private char letter(String name, String value, String allowed, char otherwise, int position) {
            char letter = value.length() == 1 ? Character.toLowerCase(value.charAt(0)) : ' ';
            if (allowed.indexOf(letter) >= 0) {
                return letter;
            }
            fault(
                    "invalid-value",
                    "the tag " + name + " says \"" + shown(value) + "\", and not "
                            + String.join(" or ", allowed.split("")),
                    position);
            return otherwise;
        }

        private List<String> options(String value, int position) {
            List<String> options = new ArrayList<>();
            for (String option : value.split(":", -1)) {
                String clean = option.strip().toLowerCase(Locale.ROOT);
                boolean contradicts =
                        clean.equals("0") && options.contains("1") || clean.equals("1") && options.contains("0");
                if (!OPTIONS.contains(clean) || options.contains(clean) || contradicts) {
                    fault("invalid-value", "the tag fo says \"" + shown(value) + "\"", position);
                } else {
                    options.add(clean);
                }
            }
            return options.isEmpty() ? List.of("0") : options;
        }

        private List<String> uris(String name, String value, int position) {
            List<String> uris = new ArrayList<>();
            for (String part : value.split(",", -1)) {
                String uri = part.strip();
                ReportUri parsed = ReportUri.parse(uri);
                if (!parsed.valid()) {
                    fault(
                            "invalid-uri",
                            "the tag " + name + " has \"" + shown(uri) + "\": " + parsed.problem(),
                            position);
                } else if (uris.size() == MAXIMUM_URIS) {
                    fault(
                            "too-many-uris",
                            "only the first " + MAXIMUM_URIS + " URIs of " + name + " are read",
                            position);
                    break;
                } else {
                    if (parsed.sized()) {
                        fault(
                                "obsolete-size",
                                "the tag " + name + " limits the size of reports (\"" + shown(uri)
                                        + "\"), which is obsolete, and ignored since RFC 9989",
                                position);
                    }
                    uris.add(parsed.uri());
                }
            }
            return uris;
        }

        Parsed parsed() {
            // RFC 9989 4.10.1: without a valid policy, a wish for reports makes it p=none; without that there is no
            // DMARC.
            boolean unclear = invalidPolicy || !policies.containsKey("p");
            boolean usable = !unclear || !aggregateReports.isEmpty();
            if (!tags.contains("p")) {
                fault("no-policy", "the record has no tag p", text.length());
            }
            if (unclear) {
                policies.clear();
            }
            return new Parsed(record(), usable, faults);
        }

        DmarcRecord record() {
            DmarcPolicy policy = policies.getOrDefault("p", DmarcPolicy.NONE);
            DmarcPolicy subdomains = policies.getOrDefault("sp", policy);
            return new DmarcRecord(
                    text,
                    policy,
                    subdomains,
                    policies.getOrDefault("np", subdomains),
                    psd,
                    testing,
                    strictDkim,
                    strictSpf,
                    aggregateReports,
                    failureReports,
                    failureOptions,
                    explicit());
        }

        private List<String> explicit() {
            List<String> ordered = new ArrayList<>(POLICIES.size());
            for (String tag : POLICIES) {
                if (policies.containsKey(tag)) {
                    ordered.add(tag);
                }
            }
            return ordered;
        }

        private void fault(String code, String explanation, int position) {
            faults.add(new Fault(
                    new Explanation(code, explanation + " (character " + (position + 1) + " of the record)"),
                    position));
        }

        /** A stranger's words, made short and printable. */
        private static String shown(String words) {
            String text = words.length() > 80 ? words.substring(0, 80) + "..." : words;
            return text.replaceAll("[^ -~]", "?");
        }
    }
}
