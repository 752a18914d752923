package io.facteur.authentication.spf;

import java.util.List;
import java.util.Optional;

/**
 * An SPF record (RFC 7208 4.6.1).
 *
 * @param published the text it was read from
 * @param directives in their order
 * @param redirect the domain whose record is used when nothing matches
 * @param explanation the domain that explains a failure ({@code exp})
 * @param others modifiers that nobody knows, which mean nothing (RFC 7208 6)
 */
public record SpfRecord(
        String published,
        List<SpfDirective> directives,
        Optional<MacroString> redirect,
        Optional<MacroString> explanation,
        List<Modifier> others) {

    static final String VERSION = "v=spf1";

    /**
     * @param name lower case
     * @param value as it is written
     */
    public record Modifier(String name, MacroString value) {}

    /**
     * @param record empty when there is an error
     * @param errors at most one for each term
     */
    public record Parsed(Optional<SpfRecord> record, List<SpfSyntaxError> errors) {

        public Parsed {
            errors = List.copyOf(errors);
        }
    }

    public SpfRecord {
        directives = List.copyOf(directives);
        others = List.copyOf(others);
    }

    /** @return whether a TXT record is an SPF record at all: it begins with the version alone (RFC 7208 4.5) */
    public static boolean isSpf(String text) {
        int length = VERSION.length();
        return text.regionMatches(true, 0, VERSION, 0, length)
                && (text.length() == length || text.charAt(length) == ' ');
    }

    /** @param text of which {@link #isSpf} is true, each character one octet */
    public static Parsed parse(String text) {
        return new SpfParser(text).parse();
    }

    /** @return how many of its terms count against {@link SpfLimits#LOOKUPS}, when all of them are reached */
    public int lookups() {
        int mechanisms = (int)
                directives.stream().filter(each -> each.mechanism().looksUp()).count();
        return mechanisms + (redirect.isPresent() ? 1 : 0);
    }

    /** @return what means the same, written in the shortest way */
    public String write() {
        StringBuilder text = new StringBuilder(VERSION);
        directives.forEach(directive -> text.append(' ').append(directive.write()));
        redirect.ifPresent(domain -> text.append(" redirect=").append(domain.write()));
        explanation.ifPresent(domain -> text.append(" exp=").append(domain.write()));
        others.forEach(modifier -> text.append(' ')
                .append(modifier.name())
                .append('=')
                .append(modifier.value().write()));
        return text.toString();
    }
}
