package io.facteur.authentication.results;

import java.util.List;

/**
 * The value of an Authentication-Results header field (RFC 8601 2.2).
 *
 * @param authservId who says so
 * @param results empty for {@code none}
 */
public record AuthenticationResults(String authservId, List<MethodResult> results) {

    public AuthenticationResults {
        results = List.copyOf(results);
    }
}
