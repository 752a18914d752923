package io.facteur.dns;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A mail domain in its two forms. Everything that is stored, compared or sent uses the A-labels; people are shown both.
 *
 * @param ascii A-labels, lower case, without the root's dot: {@code xn--bcher-kva.example}
 * @param unicode U-labels: {@code bücher.example}; equal to {@code ascii} for a domain that is not internationalized
 */
public record DomainName(String ascii, String unicode) {

    private static final int MAXIMUM_LENGTH = 253;
    private static final int MAXIMUM_LABEL_LENGTH = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    // Sharp s, final sigma, and the two joiners: IDNA 2003, which is what the JDK has, maps them to something else, so
    // that straße and strasse would be one domain. For the registries (IDNA 2008, RFC 5894 7.2) they are two. Here a
    // person names a domain of ours, who can be asked which of them is meant; DnsName, for names in mail, cannot ask.
    private static final Pattern CHANGED_BY_IDNA_2003 = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    /**
     * @param text A-labels or U-labels, in any case, with or without a dot at the end
     * @throws IllegalArgumentException with a message that says what is wrong with it
     */
    public static DomainName parse(String text) {
        String domain = text.strip();
        if (domain.endsWith(".")) {
            domain = domain.substring(0, domain.length() - 1);
        }
        if (CHANGED_BY_IDNA_2003.matcher(domain).find()) {
            throw invalid(text, "give its ASCII form (xn--...): its characters have two readings");
        }
        String ascii = toAscii(text, domain);
        if (ascii.isEmpty() || ascii.length() > MAXIMUM_LENGTH) {
            throw invalid(text, "a domain has 1 to " + MAXIMUM_LENGTH + " characters");
        }
        List<String> unicode = new ArrayList<>();
        for (String label : ascii.split("\\.", -1)) {
            unicode.add(checkedLabel(text, label));
        }
        String last = unicode.get(unicode.size() - 1);
        if (last.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid(text, "the last label of a domain is not a number");
        }
        return new DomainName(ascii, String.join(".", unicode));
    }

    private static String toAscii(String text, String domain) {
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw invalid(
                    text,
                    "a label is empty, longer than " + MAXIMUM_LABEL_LENGTH + ", or has characters that"
                            + " a domain cannot have");
        }
    }

    private static String checkedLabel(String text, String label) {
        if (label.isEmpty()) {
            throw invalid(text, "a label between two dots is empty");
        }
        if (label.length() > MAXIMUM_LABEL_LENGTH) {
            throw invalid(text, "a label is longer than " + MAXIMUM_LABEL_LENGTH + " characters");
        }
        if (!LABEL.matcher(label).matches()) {
            throw invalid(text, "labels have letters, digits, and hyphens that are not at an end");
        }
        if (!label.startsWith(Punycode.PREFIX)) {
            return label;
        }
        String decoded = Punycode.decode(label.substring(Punycode.PREFIX.length()))
                .orElseThrow(() -> invalid(text, label + " is not an internationalized label"));
        // An A-label is the only one for its U-label (RFC 5890 2.3.2.1); where IDNA 2003 reads it otherwise, the ASCII
        // form is what the owner registered, and it is taken as it is.
        boolean letters = decoded.codePoints().allMatch(Idna::mayBeInLabel);
        if (!letters || decoded.chars().allMatch(c -> c < 0x80)) {
            throw invalid(text, label + " is not an internationalized label");
        }
        return decoded;
    }

    private static IllegalArgumentException invalid(String text, String reason) {
        return new IllegalArgumentException("\"" + text + "\" is not a domain: " + reason);
    }

    public boolean internationalized() {
        return !ascii.equals(unicode);
    }

    /** @return both forms for people: {@code xn--bcher-kva.example (bücher.example)} */
    public String display() {
        return internationalized() ? ascii + " (" + unicode + ")" : ascii;
    }
}
