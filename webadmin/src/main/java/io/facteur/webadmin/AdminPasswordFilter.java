package io.facteur.webadmin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;

/**
 * HTTP Basic (RFC 7617) with the user {@code admin} and one password. It is asked for on every method and path, see
 * {@link WholeApi}.
 */
public final class AdminPasswordFilter implements AuthenticationFilter {

    private static final String USER = "admin";
    private static final String SCHEME = "Basic ";
    private static final String CHALLENGE = "Basic realm=\"Facteur administration\", charset=\"UTF-8\"";

    private final byte[] expected;

    public AdminPasswordFilter(String password) {
        // A password that was never set must not become one that anybody knows.
        if (password.isBlank()) {
            throw new IllegalArgumentException("the administrator's password is empty");
        }
        this.expected = digest(USER + ":" + password);
    }

    @Override
    public void handle(Request request, Response response) {
        // James lets the pages of every web site read the answers, also where cors.enable is false.
        response.raw().setHeader("Access-Control-Allow-Origin", null);
        boolean known = credentials(request.headers("Authorization"))
                .map(AdminPasswordFilter::digest)
                .map(given -> MessageDigest.isEqual(given, expected))
                .orElse(false);
        if (!known) {
            response.header("WWW-Authenticate", CHALLENGE);
            throw Answers.error(
                    HttpStatus.UNAUTHORIZED_401,
                    ErrorType.INVALID_ARGUMENT,
                    "the administrator's user name and password are needed");
        }
        request.attribute(LOGIN, USER);
    }

    private static Optional<String> credentials(String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            return Optional.of(new String(decoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException expected) {
            // not Base64: no credentials
            return Optional.empty();
        }
    }

    /** Digests have one length, so that the comparison tells nothing, not even how long the password is. */
    private static byte[] digest(String credentials) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(credentials.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
