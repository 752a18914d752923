package io.facteur.authentication.results;

import io.facteur.authentication.message.FieldScanner;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds results that a message brings along and that a reader would take for ours (RFC 8601 5). */
public final class ForgedResults {

    private ForgedResults() {}

    /**
     * @param fields the message's header
     * @param ours the authserv-ids that are used here, of all our servers
     * @return the indexes, ascending, of the Authentication-Results fields that must be removed: those that bear one of
     *     our ids, in any case, as A-labels or U-labels, of any version; those whose id cannot be read; and those that
     *     are broken and name us somewhere. ARC-Authentication-Results stay, for they are signed.
     */
    public static List<Integer> indexes(List<HeaderField> fields, Collection<String> ours) {
        Set<String> names = new LinkedHashSet<>();
        for (String id : ours) {
            names.add(normal(id));
            DnsName.parse(id.strip()).map(DnsName::unicode).ifPresent(names::add);
        }
        List<Integer> forged = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).is("Authentication-Results")
                    && isForged(fields.get(i).value(), names)) {
                forged.add(i);
            }
        }
        return List.copyOf(forged);
    }

    private static boolean isForged(String value, Set<String> ours) {
        ResultsScanner scanner = new ResultsScanner(value);
        try {
            scanner.skipComments();
            String id = scanner.value();
            if (id.isEmpty() || ours.contains(normal(id))) {
                return true;
            }
        } catch (FieldScanner.Malformed malformed) {
            return true;
        }
        if (AuthenticationResultsParser.parse(value).results().isPresent()) {
            return false;
        }
        String lower = value.toLowerCase(Locale.ROOT);
        return ours.stream().anyMatch(lower::contains);
    }

    private static String normal(String id) {
        return DnsName.parse(id.strip())
                .map(DnsName::toString)
                .orElse(id.strip().toLowerCase(Locale.ROOT));
    }
}
