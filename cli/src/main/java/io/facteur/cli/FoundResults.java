package io.facteur.cli;

import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.AuthenticationResultsParser;
import io.facteur.authentication.results.MethodResult;
import java.util.List;
import java.util.Optional;

/**
 * What the server wrote of a message.
 *
 * @param spf of the envelope's sender; {@code none} when nothing is said, as for the others
 * @param dkim the best of the signatures
 */
record FoundResults(String spf, String dkim, String dmarc) {

    private static final String PASS = "pass";
    private static final String NONE = "none";

    /** @param field the value of Authentication-Results; empty or unreadable when there is none */
    static FoundResults of(String field) {
        List<MethodResult> results = AuthenticationResultsParser.parse(field)
                .results()
                .map(AuthenticationResults::results)
                .orElse(List.of());
        Optional<MethodResult> sender = results.stream()
                .filter(result -> result.method().equals("spf"))
                .filter(result -> result.property("smtp", "mailfrom").isPresent())
                .findFirst();
        return new FoundResults(
                sender.map(MethodResult::result).orElse(NONE), best(results, "dkim"), best(results, "dmarc"));
    }

    private static String best(List<MethodResult> results, String method) {
        List<String> found = results.stream()
                .filter(result -> result.method().equals(method))
                .map(MethodResult::result)
                .toList();
        return found.contains(PASS) || found.isEmpty() ? found.isEmpty() ? NONE : PASS : found.get(0);
    }

    boolean pass() {
        return List.of(spf, dkim, dmarc).stream().allMatch(PASS::equals);
    }

    String text() {
        return "SPF " + spf + ", DKIM " + dkim + ", DMARC " + dmarc;
    }
}
