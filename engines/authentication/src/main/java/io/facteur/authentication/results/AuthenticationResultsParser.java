package io.facteur.authentication.results;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.message.FieldScanner;
import io.facteur.authentication.results.MethodResult.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the value of an Authentication-Results field (RFC 8601 2.2), in one pass, without recursion. It is strict but
 * for values that are not quoted though they must be ({@code header.b=a/b+c=}), which many write.
 */
public final class AuthenticationResultsParser {

    /** Characters of a value that are read; a longer one is not. */
    public static final int MAXIMUM_LENGTH = 32_768;

    /** Results of one field, and properties of one result; with more it is not read. */
    public static final int MAXIMUM_ITEMS = 100;

    /**
     * Either results, or why there are none.
     *
     * @param instance of ARC-Authentication-Results; 0 for Authentication-Results
     * @param problem with the codes {@code too-long}, {@code too-many-items}, {@code no-authserv-id},
     *     {@code unsupported-version}, {@code no-instance}, {@code syntax}
     */
    public record Parsed(Optional<AuthenticationResults> results, int instance, Optional<Explanation> problem) {}

    private AuthenticationResultsParser() {}

    /** @param value of the field, unfolded or not, without its name */
    public static Parsed parse(String value) {
        return read(value, false);
    }

    /** @param value of an ARC-Authentication-Results field, which begins with its instance: {@code i=1;} (RFC 8617 4.1.1) */
    public static Parsed parseArc(String value) {
        return read(value, true);
    }

    private static Parsed read(String value, boolean arc) {
        if (value.length() > MAXIMUM_LENGTH) {
            return new Parsed(
                    Optional.empty(),
                    0,
                    Optional.of(
                            new Explanation("too-long", "the field is longer than " + MAXIMUM_LENGTH + " characters")));
        }
        ResultsScanner scanner = new ResultsScanner(value);
        try {
            int instance = arc ? instance(scanner) : 0;
            return new Parsed(Optional.of(results(scanner)), instance, Optional.empty());
        } catch (FieldScanner.Malformed malformed) {
            return new Parsed(Optional.empty(), 0, Optional.of(malformed.explanation()));
        }
    }

    private static int instance(ResultsScanner scanner) throws FieldScanner.Malformed {
        scanner.skipComments();
        boolean tag = scanner.keyword().equalsIgnoreCase("i");
        scanner.skipComments();
        tag &= scanner.skip('=');
        scanner.skipComments();
        String number = scanner.keyword();
        scanner.skipComments();
        // RFC 8617 4.2.1: from 1 to 50.
        if (!tag || !number.matches("[1-9][0-9]?") || Integer.parseInt(number) > 50 || !scanner.skip(';')) {
            throw scanner.malformed(
                    "no-instance", "the field does not begin with an instance from \"i=1;\" to \"i=50;\"");
        }
        return Integer.parseInt(number);
    }

    private static AuthenticationResults results(ResultsScanner scanner) throws FieldScanner.Malformed {
        scanner.skipComments();
        String id = scanner.value();
        if (id.isEmpty()) {
            throw scanner.malformed("no-authserv-id", "the field does not say whose results these are");
        }
        scanner.skipComments();
        if (!scanner.atEnd() && !scanner.at(';')) {
            String version = scanner.keyword();
            // RFC 8601 2.5: what has another version is not for us.
            if (!version.equals("1")) {
                throw scanner.malformed(
                        "unsupported-version", "the field has another version than 1, or text after its id");
            }
            scanner.skipComments();
        }
        List<MethodResult> results = new ArrayList<>();
        boolean none = false;
        int items = 0;
        while (scanner.skip(';')) {
            scanner.skipComments();
            if (scanner.atEnd()) {
                // A semicolon at the end is wrong, frequent, and means nothing.
                break;
            }
            if (none || items++ == MAXIMUM_ITEMS) {
                throw scanner.malformed(
                        none ? "syntax" : "too-many-items",
                        none
                                ? "there is a result after \"none\""
                                : "there are more than " + MAXIMUM_ITEMS + " results");
            }
            String method = scanner.required("a method");
            scanner.skipComments();
            if (results.isEmpty()
                    && items == 1
                    && method.equalsIgnoreCase("none")
                    && !scanner.at('=')
                    && !scanner.at('/')) {
                none = true;
            } else {
                result(scanner, method).ifPresent(results::add);
            }
        }
        if (!scanner.atEnd()) {
            throw scanner.malformed("syntax", "there is " + scanner.found() + " where a result ends");
        }
        if (items == 0) {
            throw scanner.malformed("syntax", "there is neither a result nor \"none\"");
        }
        return new AuthenticationResults(id, results);
    }

    /** @return empty for a version of the method that is not known */
    private static Optional<MethodResult> result(ResultsScanner scanner, String method) throws FieldScanner.Malformed {
        boolean known = true;
        if (scanner.skip('/')) {
            scanner.skipComments();
            known = scanner.required("a version").equals("1");
            scanner.skipComments();
        }
        scanner.expect('=', "after the method " + method);
        String result = scanner.required("a result");
        String reason = "";
        List<Property> properties = new ArrayList<>();
        boolean first = true;
        scanner.skipComments();
        while (!scanner.atEnd() && !scanner.at(';')) {
            String name = scanner.required("a property");
            scanner.skipComments();
            if (first && name.equalsIgnoreCase("reason") && scanner.at('=')) {
                scanner.expect('=', "after reason");
                reason = scanner.looseValue();
            } else {
                scanner.expect('.', "after the type of a property");
                String property = scanner.required("a property");
                scanner.skipComments();
                scanner.expect('=', "after a property");
                properties.add(new Property(lower(name), lower(property), scanner.looseValue()));
                if (properties.size() > MAXIMUM_ITEMS) {
                    throw scanner.malformed("too-many-items", "there are more than " + MAXIMUM_ITEMS + " properties");
                }
            }
            first = false;
            scanner.skipComments();
        }
        return known
                ? Optional.of(new MethodResult(lower(method), lower(result), reason, properties))
                : Optional.empty();
    }

    private static String lower(String keyword) {
        return keyword.toLowerCase(Locale.ROOT);
    }
}
